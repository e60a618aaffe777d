/** Everything that is told in Teams. Loaded when it is first needed: no call waits for it. */
import { createHash } from 'node:crypto';
import type { StoredRow } from '../ports.ts';
import type { Instant } from '../rota/model.ts';
import { readTables, type Tables } from '../rows/tables.ts';
import { watchChanges } from './changes.ts';
import { watchDuty } from './duty.ts';
import {
  createTurns,
  drain,
  forgetOld,
  insertMessage,
  logged,
  readMessage,
  replaceMessage,
} from './outbox.ts';
import { readOutboxRow, waitingRow, type OutboxDeps } from './outbox.ts';
import { createProblemWatch, type ProblemWatch } from './problems.ts';
import { bodyOfRow, tellCall, type TellDeps, type ToldCall } from './tell-call.ts';

export type MessagesOptions = Omit<TellDeps, 'log' | 'turn'>;

export interface Messages {
  /** After a call ended or was given up. Never throws for the tables. */
  readonly tellCall: (call: ToldCall, log: OutboxDeps['log']) => Promise<void>;
  /** What the timer does: duty, edits, what is wrong with the tables, and what was not sent before. */
  readonly run: (deadline: Instant, log: OutboxDeps['log']) => Promise<void>;
}

export function createMessages(options: MessagesOptions): Messages {
  const turn = createTurns();
  const watchProblems = createProblemWatch();
  return {
    tellCall: (call, log) => tellCall(call, { ...options, log, turn }),
    async run(deadline, log) {
      const deps = { ...options, log, turn };
      await logged('notices watch', log, () => watch(watchProblems, deps));
      await logged('notices drain', log, async () => {
        await drain(
          (row) => (row.partition === 'call' ? bodyOfRow(row, deps) : Promise.resolve(row.message)),
          deadline,
          deps,
        );
        if (isTimeToForget(deps.now())) await forgetOld(deps);
      });
    },
  };
}

/** One run a day falls into this slot; if it is missed, the next day's run makes up for it. */
const isTimeToForget = (now: Instant): boolean => Math.floor(now / 300_000) % 288 === 40;

const READ = { timeoutMs: 10_000 };

/** Throws `StoreError`. */
async function watch(watchProblems: ProblemWatch, deps: TellDeps): Promise<void> {
  const read = (table: string) => deps.store.all(table, {}, READ);
  const [Rota, People, Lines, Callers] = await Promise.all([
    read('Rota'),
    read('People'),
    read('Lines'),
    read('Callers'),
  ]);
  const tables = { Rota, People, Lines, Callers };
  const { lines } = readTables(tables, deps.zone);
  await logged('notices duty', deps.log, () => watchDuty(lines, deps));
  const stamp = await quietStamp(tables, deps);
  if (stamp === null) return;
  await logged('notices changes', deps.log, () => watchChanges(lines, deps));
  await logged('notices problems', deps.log, () => watchProblems(tables, stamp, deps));
}

/** An edit may take several rows; it is finished when no row has changed for this long. */
const QUIET_MS = 300_000;
const ROWS = { partition: 'problems', key: 'rows' } as const;

/**
 * A hash of all rows; `null`: one of them has just changed. `Timestamp` tells when a row was written; the row
 * `problems/rows` tells that one was removed.
 */
async function quietStamp(tables: Tables<StoredRow>, deps: TellDeps): Promise<string | null> {
  const rows = Object.values(tables).flat();
  const stamps = rows.map(({ partitionKey, rowKey, etag }) => [partitionKey, rowKey, etag]);
  const stamp = createHash('sha256').update(JSON.stringify(stamps)).digest('hex').slice(0, 16);
  const stored = await readMessage(ROWS, deps);
  const known = stored === null ? null : readOutboxRow(stored);
  const written = rows.reduce(
    (latest, { timestamp }) => Math.max(latest, Date.parse(timestamp ?? '') || 0),
    0,
  );
  if (known?.own.Stamp === stamp) return isQuietSince(known.at, deps) ? stamp : null;
  const changed = known !== null && written <= known.at ? deps.now() : written;
  const row = {
    ...waitingRow({ ...ROWS, message: null, own: { Stamp: stamp } }, changed),
    state: 'sent',
  } as const;
  if (stored === null) await insertMessage(row, deps);
  else await replaceMessage(row, stored.etag, deps);
  return isQuietSince(changed, deps) ? stamp : null;
}

const isQuietSince = (at: Instant, { now }: TellDeps): boolean => now() - at >= QUIET_MS;
