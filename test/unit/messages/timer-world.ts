/** What the timer tells, over rows that people edit and a clock. */
import { createMessages } from '../../../lib/messages/messages.ts';
import type { Row } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { fakeWebhook, type FakeWebhook } from './fake-webhook.ts';

export type Columns = Readonly<Record<string, string>>;
export const MINUTE = 60_000;

export const person = (rowKey: string, Name: string, number: number): Row => ({
  ...{ partitionKey: 'people', rowKey, Name },
  Target: `22222222-0000-4000-8000-${String(number).padStart(12, '0')}`,
});
const PEOPLE = [person('anna', 'Anna', 1), person('bo', 'Bo', 2), person('carl', 'Carl', 3)];
export const line = (columns: Columns = {}, rowKey = 'default'): Row => ({
  ...{ partitionKey: 'lines', rowKey, Name: 'support', Rota: 'support', TimeZone: 'Europe/Stockholm' },
  ...columns,
});
export const row = (rowKey: string, columns: Columns): Row => ({
  partitionKey: 'support',
  rowKey,
  ...columns,
});
export const OFFICE = row('office', { Kind: 'shift', Who: 'anna', From: '08:00', To: '17:00' });
export const NIGHTS = row('nights', { Kind: 'shift', Who: 'bo', From: '17:00', To: '08:00' });
export const BACKUP = row('backup', { Kind: 'shift', Who: 'carl', Tier: '2' });

/** In Stockholm's summer, UTC+2: Thursday 2026-07-02, 16:57 there. */
const AFTERNOON = Date.parse('2026-07-02T14:57:00Z');

interface Options {
  readonly start?: number;
  readonly lines?: readonly Row[];
  readonly rota?: readonly Row[];
  readonly people?: readonly Row[];
  readonly before?: () => void;
}

export function timerWorld(given: Options = {}, webhook: FakeWebhook = fakeWebhook()) {
  const {
    start = AFTERNOON,
    lines = [line()],
    rota = [OFFICE, NIGHTS, BACKUP],
    people = PEOPLE,
    before,
  } = given;
  const clock = fakeClock(start);
  // The rows are an hour old at first.
  let edited = 60 * MINUTE;
  const tables = { Lines: lines, People: people, Rota: rota, Callers: [] };
  const store = createMemoryStore({ tables, now: () => clock.now() - edited, ...(before && { before }) });
  edited = 0;
  const log = recordingLog();
  const board = 'https://ringrota.example/api/board';
  const instance = () =>
    createMessages({ store, webhook, now: clock.now, sleep: clock.sleep, zone: 'UTC', board });
  const messages = instance();
  const read = webhook.cards.bind(webhook);
  return {
    ...{ clock, store, log, instance, webhook },
    timer: (minutesLater = 0) => {
      clock.pass(minutesLater * MINUTE);
      return messages.run(clock.now() + 45_000, log);
    },
    /** Messages whose title begins so. */
    told: (title: string) => read().filter((card) => card.title.startsWith(title)),
    put: async (edited: Row, table = 'Rota') => {
      const known = await store.get(table, edited.partitionKey, edited.rowKey);
      if (known === null) await store.insert(table, edited);
      else await store.change(table, [{ kind: 'replace', row: edited, etag: known.etag }]);
    },
    remove: ({ partitionKey, rowKey }: Row, table = 'Rota') =>
      store.change(table, [{ kind: 'remove', partitionKey, rowKey, etag: '*' }]),
    notice: (partition: string, rowKey = 'default') => store.get('Notices', partition, rowKey),
  };
}
