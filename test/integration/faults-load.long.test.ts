/** A small load, as `npm run faults -- load` runs a large one. Memory is judged by the large one only. */
import { describe, expect, it } from 'vitest';
import { growthOf, judgeLoad, load, LOAD } from '../faults/load.ts';

describe('400 calls, 32 at a time, with duplicates, throttling and time-outs of the tables', () => {
  it('have one accepted action, one decision row and one end row each', async () => {
    const result = await load({ ...LOAD, calls: 400, duplicates: 0.05, throttled: 0.03 });
    expect(judgeLoad({ ...result, megabytes: [] })).toEqual([]);
  });

  it.for([
    ['that is flat', Array<number>(20).fill(100), 0],
    ['that grows', Array.from({ length: 20 }, (_, n) => 100 + 10 * n), 120],
  ] as const)('memory: sees one %s', ([, megabytes, growth]) => {
    expect(growthOf(megabytes)).toBe(growth);
  });
});
