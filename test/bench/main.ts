/** `npm run bench`: the default set; `npm run bench -- calls load`: some by name. */
import { pathToFileURL } from 'node:url';

interface Bench {
  readonly about: string;
  /** Not in the default set: it takes too long. */
  readonly byName?: true;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  load: { about: "the bundle's size, and its load time against a bare bundle of the same SDKs" },
  start: { about: 'from the start of a process to registered, and to the first accepted redirect' },
  calls: { about: 'warm calls: latency, throughput, CPU, storage, and where the time goes' },
  messages: { about: 'a call while messages are sent, and while the webhook hangs' },
  growth: { about: 'a call while the tables grow' },
  board: { about: 'the page: weight, opening with 1,000 and 10,000 rows, a key in a form' },
  rota: { about: 'who is on call, by the number of rows' },
  audit: { about: 'queries over a large audit (3 minutes)', byName: true },
  memory: { about: 'memory over 100,000 calls (some minutes)', byName: true },
};

const USAGE = [
  'Usage: npm run bench [-- NAME…]',
  '',
  ...Object.entries(BENCHES).map(
    ([name, { about, byName }]) => `  ${name.padEnd(8)} ${about}${byName ? '; by name only' : ''}`,
  ),
].join('\n');

/** Exit codes: 0, 1 where a bench failed, 2 for wrong use. */
async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) {
    console.error(`There is no bench "${unknown}".\n\n${USAGE}`);
    return 2;
  }
  const usual = Object.keys(BENCHES).filter((name) => !BENCHES[name]?.byName);
  for (const name of names.length > 0 ? names : usual) {
    console.log(`\n## ${name}: ${BENCHES[name]?.about ?? ''}\n`);
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
