/** `npm run bench -- audit`: queries over 100,000 calls of 30 days, and of the last 3 of them, on Azurite. */
import { spawn } from 'node:child_process';
import { auditAnswer } from '../../lib/http/audit.ts';
import { findCall } from '../../lib/audit/find-call.ts';
import { readCalls } from '../../lib/audit/read-day.ts';
import type { Store } from '../../lib/ports.ts';
import { openTables, seedAudit } from '../support/audit-tables.ts';
import { CALLS_A_DAY, callIdOf, CALLER, dayAt, DAYS, NOW, rowsOfDays } from './audit/rows.ts';
import { startIndexedAzurite } from './audit/indexed-azurite.ts';
import { median, medianRatio, table } from './statistics.ts';

const FEW_DAYS = 3;
const RUNS = 5;
/** Goals of the audit. */
const MAX_RATIO = 1.3;
const MAX_MEMORY_MB = 150;

interface Place {
  readonly days: number;
  readonly store: Store;
  readonly connectionString: string;
  stop(): Promise<void>;
}

export default async function bench(): Promise<void> {
  const places = [await fill(FEW_DAYS), await fill(DAYS)] as const;
  try {
    const results = await compare(...places);
    console.log(
      table([
        ['', `${FEW_DAYS} days, ms`, `${DAYS} days, ms`, 'ratio'],
        ...results.map(({ what, few, many, ratio }) => [
          what,
          few.toFixed(1),
          many.toFixed(1),
          ratio.toFixed(2),
        ]),
      ]),
    );
    const day = results.find(({ what }) => what === ONE_DAY);
    promise(
      `\na day's list takes as long among ${DAYS} days as among ${FEW_DAYS}`,
      day?.ratio ?? NaN,
      MAX_RATIO,
      '',
    );
    const { mb, seconds, lines } = await exportAll(places[1]);
    console.log(`CSV of ${lines} calls in ${seconds.toFixed(1)} s`);
    promise('memory of the process that exports all of it', mb, MAX_MEMORY_MB, ' MB');
  } finally {
    for (const place of places) await place.stop();
  }
}

function promise(what: string, seen: number, most: number, unit: string): void {
  console.log(`${what}: ${seen.toFixed(2)}${unit}, promised under ${most}${unit}`);
  if (!(seen < most)) throw new Error(`${what}: not kept`);
}

async function fill(days: number): Promise<Place> {
  const azurite = await startIndexedAzurite();
  const store = openTables(azurite.connectionString);
  const begun = performance.now();
  await seedAudit(store, rowsOfDays(days));
  console.log(
    `${days * CALLS_A_DAY} calls of ${days} days written in ${((performance.now() - begun) / 1_000).toFixed(0)} s`,
  );
  return { days, store, connectionString: azurite.connectionString, stop: () => azurite.stop() };
}

const ONE_DAY = "one day's list (3,334 calls, 4 pages)";

/** A question, and how many calls the answer must have. */
interface Question {
  readonly what: string;
  readonly expected: number;
  readonly ask: () => Promise<number>;
}

function questionsOf({ days, store }: Place): readonly Question[] {
  const yesterday = dayAt(1);
  const [callId, oldest] = [callIdOf(yesterday, 17), callIdOf(dayAt(days - 1), 17)];
  const caller = `from=${dayAt(days - 1)}&caller=${encodeURIComponent(CALLER)}`;
  const known = async () => (await readCalls(store, yesterday, [callId])).size;
  const find = async (id: string) => ((await findCall(store, id, NOW)) === null ? 0 : 1);
  return [
    { what: ONE_DAY, expected: CALLS_A_DAY, ask: () => list(store, `from=${yesterday}&to=${yesterday}`) },
    { what: 'one call, its day known', expected: 1, ask: known },
    { what: 'one call of yesterday, its day not known', expected: 1, ask: () => find(callId) },
    { what: 'one call of the oldest day, its day not known', expected: 1, ask: () => find(oldest) },
    { what: 'one caller over all days', expected: days * 2, ask: () => list(store, caller) },
  ];
}

/** All pages; how many calls they have. */
async function list(store: Store, query: string): Promise<number> {
  let count = 0;
  for (let next: string | null = `/api/audit?${query}`; next !== null;) {
    const { searchParams } = new URL(next, 'https://host');
    const answer = await auditAnswer(searchParams, {
      store,
      now: () => NOW,
      log: { error: () => undefined },
    });
    const body = JSON.parse(answer.body ?? '') as { calls: unknown[]; next: string | null };
    count += body.calls.length;
    next = body.next;
  }
  return count;
}

/** Both places in turn, so that whatever else the machine does harms both alike. */
async function compare(few: Place, many: Place) {
  const questions = questionsOf(many);
  const results = [];
  for (const [index, one] of questionsOf(few).entries()) {
    const times: [number[], number[]] = [[], []];
    for (let run = 0; run <= RUNS; run += 1)
      for (const [side, question] of [one, questions[index] ?? one].entries()) {
        const ms = await time(question);
        if (run > 0) times[side]?.push(ms);
      }
    const [a, b] = times;
    results.push({ what: one.what, few: median(a), many: median(b), ratio: medianRatio(b, a) });
  }
  return results;
}

async function time({ expected, ask }: Question): Promise<number> {
  const begun = performance.now();
  const found = await ask();
  if (found !== expected) throw new Error(`found ${found}, not ${expected}`);
  return performance.now() - begun;
}

/** The command line in a process of its own. */
async function exportAll({ connectionString }: Place) {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('./audit/report-memory.ts', import.meta.url).href,
      'lib/cli/bin.ts',
      'audit',
      'list',
      '--from',
      dayAt(DAYS - 1),
      '--csv',
    ],
    {
      env: { PATH: process.env.PATH, ROTA_STORAGE: connectionString, INIT_CWD: process.cwd() },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let lines = -1;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (lines += chunk.filter((byte) => byte === 0x0a).length));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const mb = Number(/maxRSS (\d+)/.exec(said)?.[1]) / 1_024; // MiB
  if (code !== 0 || lines !== DAYS * CALLS_A_DAY)
    throw new Error(`exit code ${String(code)}, ${lines} calls: ${said}`);
  return { mb, lines, seconds: (performance.now() - begun) / 1_000 };
}
