/**
 * The process of one variant: `node host.cjs <folder>`. Loads the app as the worker does and serves it; what functions
 * log is dropped here (in Azure it goes to the host over gRPC), but for the stages of calls, which are kept when asked for.
 */
import { startLocalHost } from '../../lib/dev/local-host.ts';
import type { HostMessage, HostRequest } from './host-messages.ts';

let stages: unknown[] | null = null;
const send = (message: HostMessage) => process.send?.(message);
const keep = (line: string, level: string) => {
  if (stages !== null && line.includes('"stages"')) stages.push(JSON.parse(line));
  if (process.env.BENCH_LOG !== undefined || level === 'error') send({ kind: 'log', line });
};
for (const level of ['log', 'info', 'warn', 'error'] as const)
  console[level] = (line: unknown) => keep(String(line), level);

void startLocalHost({ directory: process.argv[2] ?? '.', log: keep }).then(({ url }) =>
  send({ kind: 'listening', url, at: performance.timeOrigin + performance.now() }),
);

process.on('message', (request: HostRequest) => {
  if (request === 'stages') {
    send({ kind: 'stages', calls: stages ?? [] });
    stages = [];
    return;
  }
  if (request === 'collect') for (let times = 0; times < 4; times++) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  send({ kind: 'usage', cpuMs: (user + system) / 1_000, rss, heapUsed, external });
});
process.once('SIGTERM', () => process.exit(0)).once('disconnect', () => process.exit(0));
