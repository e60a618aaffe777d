/**
 * The fault matrix: `npm run faults [-- WORDS]`, rows whose name has the words, or all. `npm run faults -- load [N]`:
 * N calls (10,000) at a concurrency of 32. Exit code 1 where a row is not as promised.
 */
import { judgeLoad, load, LOAD } from './load.ts';
import { meetRow } from './meet-row.ts';
import { inPool } from './pool.ts';
import { printLoad } from './print-load.ts';
import { printMatrix, printNotes } from './print.ts';
import { rows } from './rows.ts';
import { startSharedWorld } from './run-row.ts';

/** Worlds at a time: rows mostly wait. */
const WIDTH = 4;

async function runMatrix(words: string): Promise<boolean> {
  const chosen = rows.filter(({ name }) => name.includes(words));
  const shared = await startSharedWorld();
  try {
    const results = await inPool(chosen, WIDTH, async (row) => {
      const result = await meetRow(row, shared, true);
      process.stderr.write('.');
      return result;
    });
    process.stderr.write('\n');
    process.stdout.write(`${printMatrix(results)}\n\n${printNotes(results)}\n`);
    return results.every(({ wrong }) => wrong.length === 0);
  } finally {
    await shared.stop();
  }
}

async function runLoad(calls: number): Promise<boolean> {
  const result = await load({ ...LOAD, calls });
  const wrong = judgeLoad(result);
  process.stdout.write(
    `${[printLoad(result), ...wrong.map((text) => `NOT AS PROMISED  ${text}.`)].join('\n')}\n`,
  );
  return wrong.length === 0;
}

const [first = '', ...rest] = process.argv.slice(2);
const isFine =
  first === 'load' ? await runLoad(Number(rest[0] ?? 10_000)) : await runMatrix([first, ...rest].join(' '));
process.exit(isFine ? 0 : 1);
