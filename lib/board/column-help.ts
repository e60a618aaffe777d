/** An example for each column whose form is not plain from its name; docs/rota.md has all of it. */
import { type TableName, RING_SECONDS } from '../rota/model.ts';

const ROTA: Readonly<Record<string, string>> = {
  PartitionKey: 'The rota, such as support.',
  RowKey: 'The row’s own name, such as nights.',
  Kind: 'shift, rotation, override or holiday.',
  Who: 'anna, bo; turns of a rotation: anna > bo > carl.',
  Days: 'Mon-Fri; Sat,Sun; empty: every day.',
  From: '17:00; Fri 20:00; an override: 2026-12-24 18:00.',
  To: '08:00; Mon 08:00; an override: 2026-12-25 08:00.',
  Every: 'Length of a turn: 1 week, 1 shift.',
  Start: 'First handoff: 2026-01-05 09:00.',
  InsteadOf: 'Who leaves; * for everybody.',
  Tier: '1 rings first; empty: 1.',
  Lines: 'Only for these lines; empty: all of the rota.',
  ValidFrom: '2026-07-01, included.',
  ValidUntil: '2026-08-16, included.',
  TimeZone: 'Europe/Stockholm; empty: that of the line.',
  Enabled: 'no switches the row off.',
};

const HELP: Readonly<Record<TableName, Readonly<Record<string, string>>>> = {
  Rota: ROTA,
  People: {
    RowKey: 'The short name that Who cells use, such as anna.',
    Target: 'Entra object id, +46701234567, or app: and an id.',
    Name: 'As people say it, such as Anna Berg.',
    Enabled: 'no: counts as nobody.',
  },
  Lines: {
    RowKey: 'Object id of the called account, or default.',
    Rota: 'Empty: default.',
    TimeZone: 'Europe/Stockholm; empty: the app’s own.',
    RingSeconds: `${RING_SECONDS.min} to ${RING_SECONDS.max}.`,
    Open: 'Mon-Fri 08:00-17:00; empty: always.',
    WhenClosed: 'fallback, busy, forbidden or none.',
    WhenNobody: 'fallback, busy, forbidden or none.',
    Fallback: 'People, as in Who.',
    Notify: 'missed, duty, problems, changes, answered, or no.',
    Enabled: 'no: as if it had no row.',
  },
  Callers: {
    RowKey: 'A number such as +46701234567, or an object id.',
    Rule: 'block or vip.',
    Lines: 'Empty: all lines.',
    Until: '2026-12-31, included.',
    Enabled: 'no switches the rule off.',
  },
};

export const helpOf = (table: TableName, column: string): string | undefined => HELP[table][column];
