/** Compares what `check` says with what was last told of it, and puts what changed into the outbox. */
import { createHash } from 'node:crypto';
import { dayOf } from '../audit/rows.ts';
import type { Tables } from '../rows/tables.ts';
import { renderCard } from './card.ts';
import { NOTICES_TABLE, readOutboxRow, rowOf } from './outbox-row.ts';
import { changeOne, waitingRow } from './outbox.ts';
import { problemsCard, troublesOf } from './problems.ts';
import type { TellDeps } from './tell-call.ts';

const KEY = 'check';

/** At most one message for a UTC day. Throws `StoreError`. */
export async function watchProblems(tables: Tables, deps: TellDeps): Promise<void> {
  const now = deps.now();
  const stored = await deps.store.get(NOTICES_TABLE, 'problems', KEY);
  const told = stored === null ? null : readOutboxRow(stored);
  if (told?.own.Day === dayOf(now)) return;
  const troubles = troublesOf(tables, deps.zone, now);
  if (troubles === null) return;
  const digest = digestOf(troubles.marks);
  if (digest === (told?.own.Digest ?? digestOf([]))) return;
  const message = renderCard(problemsCard(troubles, now, deps.board));
  const own = { Digest: digest, Day: dayOf(now) };
  const row = rowOf(waitingRow({ partition: 'problems', key: KEY, message, own }, now));
  if (stored === null) await deps.store.insert(NOTICES_TABLE, row);
  else await changeOne({ kind: 'replace', row, etag: stored.etag }, deps);
}

/** 16 hex digits: of some thousand problems the list would not fit into a column. */
const digestOf = (marks: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(marks)).digest('hex').slice(0, 16);
