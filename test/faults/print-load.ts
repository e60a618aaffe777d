/** A load's result as text. */
import { growthOf, type LoadResult } from './load.ts';
import { printTable } from './print.ts';

const SHARES = [0.5, 0.9, 0.99, 0.999, 1];

export function printLoad(result: LoadResult): string {
  const { calls, seconds, placedOnce, incoming, decision, ended, inLog, megabytes } = result;
  const at = (all: readonly number[], share: number) =>
    `${Math.round(all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? NaN)} ms`;
  const latencies = printTable([
    ['', 'p50', 'p90', 'p99', 'p99.9', 'most'],
    ['to the accepted action', ...SHARES.map((share) => at(result.toAction, share))],
    ['to the answer', ...SHARES.map((share) => at(result.toAnswer, share))],
  ]);
  const memory = megabytes.map((mb) => mb.toFixed(0)).join(' ');
  return [
    `${calls} calls in ${seconds.toFixed(0)} s (${(calls / seconds).toFixed(0)} a second)`,
    `exactly one accepted action: ${placedOnce}; incoming rows: ${incoming}; decisions: ${decision}; ends: ${ended}; of these rows in the log only: ${inLog}`,
    `memory in MB, each twentieth: ${memory}; growth ${growthOf(megabytes).toFixed(0)} MB`,
    latencies,
  ].join('\n');
}
