/**
 * The local host as a process of its own, so that several instances can run with different settings:
 * `node host-process.ts <directory> [port] [function key] [address of Azurite]`. Settings are the environment. Writes one JSON object a line:
 * `{"listening":"<url>"}` once, `{"logged":["<level>","<line>"]}` for what the app logs, on its console too, and
 * `{"failed":"…"}` before it exits with 1.
 * Ends on SIGTERM, and when the process that started it is gone.
 */
import { format } from 'node:util';
import { startLocalHost } from './local-host.ts';

const [directory = '.', port = '0', functionKey = '', tables = ''] = process.argv.slice(2);
const write = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
const log = (line: string, level: string) => write({ logged: [level, line] });

for (const [method, level] of [
  ['debug', 'debug'],
  ['log', 'information'],
  ['info', 'information'],
  ['warn', 'warning'],
  ['error', 'error'],
] as const)
  console[method] = (...parts: unknown[]) => void log(format(...parts), level);

try {
  const host = await startLocalHost({
    directory,
    port: Number(port),
    ...(functionKey ? { functionKey } : {}),
    ...(tables ? { tables } : {}),
    log,
  });
  const end = () => void host.stop().finally(() => process.exit(0));
  process.once('SIGINT', end).once('disconnect', end);
  // The app ends the process itself once its calls are placed.
  process.once('SIGTERM', () => process.listenerCount('SIGTERM') > 0 || end());
  process.on('message', (message: { id: number; timer: string }) => {
    host
      .invokeTimer(message.timer)
      .then(() => process.send?.({ id: message.id }))
      .catch((error: unknown) => process.send?.({ id: message.id, error: String(error) }));
  });
  write({ listening: host.url });
} catch (error) {
  write({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
