import { describe, expect, it } from 'vitest';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { periods } from '../../../lib/rota/periods.ts';
import { readRota } from '../../../lib/rows/rota.ts';
import { readLines } from '../../../lib/rows/lines.ts';
import { countingPeople } from '../../../lib/rows/which-count.ts';
import { seedSampleRota } from '../../../lib/dev/sample-rota.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

describe('the sample rota', () => {
  it('has rows that can all be read', async () => {
    const store = createMemoryStore();
    expect(await seedSampleRota(store)).toBe(true);
    expect(readRota(await store.all('Rota', {})).problems).toEqual([]);
    expect(countingPeople(await store.all('People', {})).problems).toEqual([]);
    expect(readLines(await store.all('Lines', {}), 'UTC').problems).toEqual([]);
  });

  it('has somebody on call in tier 1 at any time of a year', async () => {
    const store = createMemoryStore();
    await seedSampleRota(store);
    const { rows } = readRota(await store.all('Rota', {}));
    const rota = prepareRota(rows, { line: 'support', zone: 'Europe/Stockholm' });
    const from = Date.parse('2026-03-01T00:00:00Z');
    const empty = periods(rota, from, from + 366 * 86_400_000).filter(({ tiers }) => tiers[0]?.tier !== 1);
    expect(empty).toEqual([]);
  });

  it('leaves tables alone that have a row', async () => {
    const store = createMemoryStore({ tables: { People: [{ partitionKey: 'people', rowKey: 'me' }] } });
    expect(await seedSampleRota(store)).toBe(false);
    expect(await store.all('Lines', {})).toEqual([]);
    expect([...store.tables.keys()].sort()).toEqual(['Callers', 'Lines', 'People', 'Rota']);
  });
});
