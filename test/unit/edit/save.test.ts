import { describe, expect, it } from 'vitest';
import { save } from '../../../lib/edit/save.ts';
import { planEdit } from '../../../lib/edit/plan.ts';
import { StoreError, type Row } from '../../../lib/ports.ts';
import { createMemoryStore, type StoreOperation } from '../../support/memory-store.ts';

const ROWS: readonly Row[] = [
  { partitionKey: 'r', rowKey: 'a', Kind: 'shift', Who: 'anna', Odd: 'kept' },
  { partitionKey: 'r', rowKey: 'b', Kind: 'shift', Who: 'bo' },
];

async function world(before: (operation: StoreOperation) => void = () => undefined) {
  const store = createMemoryStore({ tables: { Rota: ROWS }, before });
  const stored = await store.all('Rota', {});
  const row = (rowKey: string, cells: Readonly<Record<string, string>>) => ({
    partitionKey: 'r',
    rowKey,
    cells,
  });
  const steps = (...rows: readonly ReturnType<typeof row>[]) =>
    planEdit(stored, { kind: 'write', table: 'Rota', rows }).steps;
  const who = async () => (await store.all('Rota', {})).map(({ rowKey, Who }) => `${rowKey} ${String(Who)}`);
  return { store, row, steps, who };
}

describe('saving', () => {
  it('writes all rows or none: one that somebody else changed keeps the others from being written', async () => {
    const { store, row, steps, who } = await world();
    const planned = steps(row('a', { Who: 'carl' }), row('b', { Who: 'carl' }), row('c', { Who: 'carl' }));
    const b = await store.get('Rota', 'r', 'b');
    await store.change('Rota', [
      { kind: 'merge', row: { partitionKey: 'r', rowKey: 'b', Who: 'dina' }, etag: b?.etag ?? '' },
    ]);
    const conflicts = await save(store, 'Rota', planned);
    expect(conflicts.map(({ theirs }) => [theirs?.rowKey, theirs?.Who])).toEqual([['b', 'dina']]);
    expect(await who()).toEqual(['a anna', 'b dina']);
  });

  it('leaves columns alone that nobody typed in', async () => {
    const { store, row, steps } = await world();
    expect(await save(store, 'Rota', steps(row('a', { Who: 'carl' })))).toEqual([]);
    expect(await store.get('Rota', 'r', 'a')).toMatchObject({ Who: 'carl', Kind: 'shift', Odd: 'kept' });
  });

  it('saving again after a lost answer does not conflict with itself', async () => {
    const { store, row, steps, who } = await world();
    const planned = steps(row('a', { Who: 'carl' }), row('c', { Kind: 'shift', Who: 'carl' }));
    expect(await save(store, 'Rota', planned)).toEqual([]);
    expect(await save(store, 'Rota', planned)).toEqual([]);
    expect(await who()).toEqual(['a carl', 'b bo', 'c carl']);
  });

  it('says what failed where the tables do not answer', async () => {
    const { store, row, steps } = await world((operation) => {
      if (operation === 'change') throw new StoreError('unreachable', 'the tables cannot be reached');
    });
    await expect(save(store, 'Rota', steps(row('a', { Who: 'carl' })))).rejects.toThrow(StoreError);
  });
});
