/** A call while messages are sent: without a webhook, with one that answers, and with one that hangs. */
import { startTeamsWebhook } from '../../lib/dev/teams-webhook.ts';
import { makeCalls } from './callers.ts';
import { median, medianRatio, quantile, table } from './statistics.ts';
import { startBenchWorld } from './world.ts';

const ROUNDS = 6;
const WARM_UP = 100;
const CALLS = 40;
/** Some 8 calls a second, each of them missed: far more than a line has. */
const PAUSE_MS = 100;

/** Every call ends at once as a missed one: each has its message, and with a hanging webhook each post stays open. */
export default async function benchMessages(): Promise<void> {
  const world = await startBenchWorld(['app']);
  const [well, hanging] = [await startTeamsWebhook(), await startTeamsWebhook()];
  hanging.answer = 'hang';
  try {
    const variants = [
      { name: 'no webhook', process: await world.start('app') },
      { name: 'a webhook', process: await world.start('app', [], { TEAMS_WEBHOOK_URL: well.url }) },
      { name: 'one that hangs', process: await world.start('app', [], { TEAMS_WEBHOOK_URL: hanging.url }) },
    ];
    const rounds = new Map(variants.map(({ name }) => [name, [] as (readonly number[])[]]));
    const call = (url: string, calls: number) =>
      makeCalls({ url, token: world.graph.token, calls, concurrency: 1, ends: true, pauseMs: PAUSE_MS });
    for (const { process } of variants) await call(process.url, WARM_UP);
    for (let round = 0; round < ROUNDS; round++)
      for (let turn = 0; turn < variants.length; turn++) {
        const variant = variants[(round + turn) % variants.length];
        if (variant) rounds.get(variant.name)?.push((await call(variant.process.url, CALLS)).latencies);
      }
    console.log(table(linesOf(rounds)));
    console.log(
      `\n${well.posts.length} posts were answered, ${hanging.posts.length} hung. Ratios within rounds.`,
    );
  } finally {
    await world.stop();
    await Promise.all([well.stop(), hanging.stop()]);
  }
}

function linesOf(rounds: ReadonlyMap<string, readonly (readonly number[])[]>): string[][] {
  const base = (rounds.get('no webhook') ?? []).map(median);
  return [
    ['a call in ms', 'p50', 'p95', 'p99', 'p50 against none'],
    ...[...rounds].map(([name, own]) => [
      name,
      ...[0.5, 0.95, 0.99].map((part) => quantile(own.flat(), part).toFixed(2)),
      medianRatio(own.map(median), base).toFixed(2),
    ]),
  ];
}
