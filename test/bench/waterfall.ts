/** Where the time of a call goes, from the log lines `call.decided`. */
import { isRecord } from '../../lib/text/json.ts';
import { median } from './statistics.ts';

const STAGES = ['verify', 'token', 'read', 'claim', 'decide', 'graph', 'record'];
const WIDTH = 60;

/** A bar for each stage, from its median start, as long as its median time. */
export function waterfall(calls: readonly Record<string, unknown>[]): string {
  const bars = STAGES.map((stage) => ({
    stage,
    start: median(numbers(calls, 'starts', stage)),
    took: median(numbers(calls, 'stages', stage)),
  }));
  const end = Math.max(...bars.map(({ start, took }) => start + took));
  const cells = (ms: number) => Math.round((ms / end) * WIDTH);
  return bars
    .map(({ stage, start, took }) => {
      const bar = ' '.repeat(cells(start)) + '█'.repeat(Math.max(1, cells(start + took) - cells(start)));
      return `${stage.padEnd(7)} ${bar.padEnd(WIDTH + 1)} ${took.toFixed(1).padStart(6)} ms`;
    })
    .join('\n');
}

function numbers(calls: readonly Record<string, unknown>[], field: string, stage: string): number[] {
  return calls.flatMap((call) => {
    const values = call[field];
    const value = isRecord(values) ? values[stage] : undefined;
    return typeof value === 'number' ? [value] : [];
  });
}
