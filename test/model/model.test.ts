/** The call path under random faults, on a clock of its own; `npm run test:all` and `npm run model` make more runs. */
import { expect, it } from 'vitest';
import { broken } from './properties.ts';
import { checkRuns } from './check.ts';
import { startRun } from './run.ts';
import { runAll } from './virtual-time.ts';

it('every property holds in 2,000 random runs', async () => {
  expect(await checkRuns(1, 2_000)).toEqual([]);
});

/** Seeds that were broken once. */
it.each([
  102, 462, 1655, 1825, 3027, 3965, 5713, 6052, 7254, 7672, 9055, 14798, 17946, 39360, 50151, 55394, 80864,
  100627, 192865,
])('seed %i keeps every property', async (seed) => {
  const run = startRun(seed);
  await runAll([run]);
  expect(broken(run)).toEqual([]);
});

it('a seed reproduces its run', async () => {
  const runs = [startRun(7), startRun(7)] as const;
  await runAll(runs);
  expect(runs[0].copies).toEqual(runs[1].copies);
  expect(runs[0].world.accepted).toEqual(runs[1].world.accepted);
});

it('the properties are broken by a run in which they do not hold', async () => {
  const run = startRun(7);
  await runAll([run]);
  run.world.accepted.push({ at: 1, action: 'reject busy', instance: 0, unclaimed: null, isBelated: false });
  expect(broken(run)).toEqual([expect.stringMatching(/two different accepted actions/)]);
  run.world.accepted.length = 0;
  expect(broken(run)).toEqual([
    expect.stringMatching(/no action though/),
    expect.stringMatching(/the record says/),
  ]);
  const late = {
    ...run,
    copies: [{ at: 0, instance: 0, answered: { at: 20_000, routed: 'placed' as const } }],
  };
  expect(broken(late)).toContainEqual(expect.stringMatching(/an answer after/));
});
