/** `npm run bench`: all of them; `npm run bench -- calls start`: some by name. */
import { pathToFileURL } from 'node:url';

const BENCHES: Readonly<Record<string, string>> = {
  start: 'from the start of a process to registered, and to the first accepted redirect',
  calls: 'warm calls: latency, throughput, CPU, storage, and where the time goes',
  messages: 'a call while messages are sent, and while the webhook hangs',
  growth: 'a call while the tables grow',
  board: 'the page: weight, opening with 1,000 and 10,000 rows, a key in a form',
  rota: 'who is on call, by the number of rows',
};

const USAGE = [
  'Usage: npm run bench [-- NAME…]',
  '',
  ...Object.entries(BENCHES).map(([name, about]) => `  ${name.padEnd(8)} ${about}`),
].join('\n');

/** Exit codes: 0, 1 where a bench failed, 2 for wrong use. */
async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) {
    console.error(`unknown bench "${unknown}"\n\n${USAGE}`);
    return 2;
  }
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    console.log(`\n## ${name}: ${BENCHES[name] ?? ''}\n`);
    const bench = (await import(`./${name}.ts`)) as { readonly default: () => Promise<void> };
    await bench.default();
  }
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
