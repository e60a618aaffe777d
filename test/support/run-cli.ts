/** The command line in process: `main` with tables in memory, streams that remember, and a clock that stands still. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { main, type MainOptions } from '../../lib/cli/main.ts';
import type { Row, Store } from '../../lib/ports.ts';
import { createMemoryStore } from './memory-store.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `stdout` as JSON. */
  readonly json: () => unknown;
}

export interface RunOptions extends Partial<Omit<MainOptions, 'args' | 'stdout' | 'stderr'>> {
  readonly store?: Store;
  /** ISO instant; default 2026-11-21T02:14:00Z. */
  readonly at?: string;
  /** Files in the folder where the person stands. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly isTTY?: boolean;
  /** Width of the terminal; default 100. */
  readonly columns?: number;
}

export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const {
    store = createMemoryStore(),
    at = '2026-11-21T02:14:00Z',
    files = {},
    isTTY,
    columns,
    ...rest
  } = options;
  const cwd = mkdtempSync(path.join(tmpdir(), 'ringrota-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(cwd, name), content);
  const [stdout, stderr] = [remembering(isTTY === true, columns), remembering(isTTY === true, columns)];
  try {
    const code = await main({
      args,
      stdout: stdout.sink,
      stderr: stderr.sink,
      env: { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: 'Europe/Stockholm' },
      cwd,
      now: () => Date.parse(at),
      openStore: () => store,
      ...rest,
    });
    const text = stdout.text();
    return { code, stdout: text, stderr: stderr.text(), json: () => JSON.parse(text) as unknown };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function remembering(isTTY: boolean, columns = 100) {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString('utf8'));
      done();
    },
  });
  return {
    sink: Object.assign(sink, isTTY ? { isTTY: true, columns } : {}),
    text: () => chunks.join(''),
  };
}

/** A row of the Rota table; `place` is `<rota>/<row>`. */
export const rotaRow = (place: string, columns: Readonly<Record<string, string>>): Row => {
  const [partitionKey = '', rowKey = ''] = place.split('/');
  return { partitionKey, rowKey, ...columns };
};

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;

/** Object ids of anna, bo and carl. */
export const ids = { anna: id(1), bo: id(2), carl: id(3) } as const;

export const person = (name: string, columns: Readonly<Record<string, string>>): Row => ({
  partitionKey: 'people',
  rowKey: name,
  ...columns,
});

export const line = (key: string, columns: Readonly<Record<string, string>> = {}): Row => ({
  partitionKey: 'lines',
  rowKey: key,
  ...columns,
});

/** The rota of the README: an office shift, a night rotation, people and the line `support`. */
export const example: Readonly<Record<'Rota' | 'People' | 'Lines', readonly Row[]>> = {
  Rota: [
    rotaRow('support/nights', {
      Kind: 'rotation',
      Who: 'anna > bo',
      Days: 'Mon-Fri',
      From: '17:00',
      To: '08:00',
      Every: '1 week',
      Start: '2026-11-16 17:00',
    }),
    rotaRow('support/office', {
      Kind: 'shift',
      Who: 'anna, bo',
      Days: 'Mon-Fri',
      From: '08:00',
      To: '17:00',
    }),
  ],
  People: [
    person('anna', { Target: ids.anna, Name: 'Anna' }),
    person('bo', { Target: ids.bo }),
    person('carl', { Target: '+46701234567' }),
  ],
  Lines: [
    line('8d1e6ab6-0000-4000-8000-000000000009', { Name: 'support', Rota: 'support', Fallback: 'carl' }),
  ],
};

export const exampleStore = (more: Readonly<Record<string, readonly Row[]>> = {}) =>
  createMemoryStore({ tables: { ...example, ...more } });
