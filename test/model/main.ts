/** `npm run model [-- COUNT [FROM]]`: 200,000 runs, or so many from a seed on. `-- 1 SEED` shows one of them. */
import { checkRuns } from './check.ts';
import { startRun } from './run.ts';
import { runAll } from './virtual-time.ts';

const [count = 200_000, from = 1] = process.argv.slice(2).map(Number);
const found = await checkRuns(from, count, 20);
for (const { seed, what } of found) process.stdout.write(`seed ${seed}: ${what.join('; ')}\n`);
if (count === 1) {
  const run = startRun(from);
  await runAll([run]);
  const { plan, world, copies, lines } = run;
  const rows = [...(world.tables.tables.get('CallAudit')?.values() ?? [])];
  process.stdout.write(
    `${JSON.stringify({ plan, accepted: world.accepted, copies, rows, lines }, null, 1)}\n`,
  );
}
process.stdout.write(
  `${count} runs from seed ${from}: ${found.length === 0 ? 'every property holds' : 'BROKEN'}\n`,
);
process.exitCode = found.length === 0 ? 0 : 1;
