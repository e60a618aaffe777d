/** The rota that `npm start` puts into empty tables: somebody is on call at any time, and the rows say why. */
import type { Row, Store } from '../ports.ts';

/** Object id of the resource account that the sample's line stands for. */
const SUPPORT = '11111111-0000-4000-8000-000000000001';

const person = (rowKey: string, Name: string, Target: string): Row => ({
  partitionKey: 'people',
  rowKey,
  Name,
  Target,
});
const userId = (number: number) => `22222222-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Numbers from the series that the Swedish authority keeps for fiction. */
const SAMPLE: Readonly<Record<string, readonly Row[]>> = {
  Lines: [
    {
      partitionKey: 'lines',
      rowKey: SUPPORT,
      Name: 'support',
      Rota: 'support',
      TimeZone: 'Europe/Stockholm',
      RingSeconds: '45',
      Fallback: 'hq',
    },
  ],
  People: [
    person('anna', 'Anna', userId(1)),
    person('bo', 'Bo', userId(2)),
    person('carl', 'Carl', userId(3)),
    person('dina', 'Dina', '+46701740605'),
    person('eva', 'Eva', userId(5)),
    person('hq', 'Head office', '+46701740606'),
  ],
  Rota: [
    row('office', { Kind: 'shift', Who: 'anna, bo', Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
    row('nights', {
      Kind: 'rotation',
      Who: 'anna > bo > carl',
      Days: 'Mon-Thu',
      From: '17:00',
      To: '08:00',
      Every: '1 week',
      Start: '2026-01-05 17:00',
    }),
    row('weekend', {
      Kind: 'rotation',
      Who: 'carl > dina',
      From: 'Fri 17:00',
      To: 'Mon 08:00',
      Every: '1 shift',
      Start: '2026-01-09 17:00',
    }),
    row('backup', { Kind: 'shift', Who: 'eva', Tier: '2', Note: 'rings when nobody else is on call' }),
  ],
  Callers: [],
};

function row(rowKey: string, columns: Readonly<Record<string, string>>): Row {
  return { partitionKey: 'support', rowKey, ...columns };
}

/** Makes the tables; fills them unless one of them has a row. Returns whether it did. Throws `StoreError`. */
export async function seedSampleRota(store: Store): Promise<boolean> {
  const tables = Object.entries(SAMPLE);
  for (const [table] of tables) await store.create(table);
  for (const [table] of tables) if ((await store.all(table, {})).length > 0) return false;
  for (const [table, rows] of tables) for (const sample of rows) await store.insert(table, sample);
  return true;
}
