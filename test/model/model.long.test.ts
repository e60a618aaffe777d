/** Seeds that the short run of the model does not reach. */
import { expect, it } from 'vitest';
import { checkRuns } from './check.ts';

it('every property holds in 20,000 random runs', async () => {
  expect(await checkRuns(2_001, 20_000)).toEqual([]);
});
