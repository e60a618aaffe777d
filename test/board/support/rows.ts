/** A small rota for the tests of the board: `docs/rota.md`'s own. */
import type { Row } from '../../../lib/ports.ts';

const SUPPORT = '6d1f2c3e-0000-4000-8000-00000000117e';

export const userId = (number: number): string =>
  `22222222-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const person = (rowKey: string, Name: string, Target: string, more: object = {}): Row => ({
  ...{ partitionKey: 'people', rowKey, Name, Target },
  ...more,
});

export const row = (rowKey: string, columns: Readonly<Record<string, string>>, rota = 'support'): Row => ({
  partitionKey: rota,
  rowKey,
  ...columns,
});

export const line = (rowKey: string, columns: Readonly<Record<string, string>>): Row => ({
  partitionKey: 'lines',
  rowKey,
  ...columns,
});

export const TABLES = {
  Lines: [line(SUPPORT, { Name: 'support', Rota: 'support', TimeZone: 'Europe/Stockholm' })],
  People: [
    person('anna', 'Anna', userId(1)),
    person('bo', 'Bo', userId(2)),
    person('carl', 'Carl', userId(3)),
    person('dina', 'Dina', '+46701740605'),
    person('eva', 'Eva', userId(5)),
  ],
  Rota: [
    row('office', { Kind: 'shift', Who: 'anna, bo', Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
    row('nights', {
      ...{ Kind: 'rotation', Who: 'anna > bo > carl', Days: 'Mon-Thu', From: '17:00', To: '08:00' },
      ...{ Every: '1 week', Start: '2026-01-05 17:00' },
    }),
    row('weekend', {
      ...{ Kind: 'rotation', Who: 'carl > dina', From: 'Fri 17:00', To: 'Mon 08:00' },
      ...{ Every: '1 shift', Start: '2026-01-09 17:00' },
    }),
    row('backup', { Kind: 'shift', Who: 'eva', Tier: '2' }),
  ],
  Callers: [],
} as const satisfies Readonly<Record<string, readonly Row[]>>;
