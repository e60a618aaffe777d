/**
 * What was last told of something that is watched: the column `Now` of its row in the outbox. While a message is not
 * sent, `Told` is what the one before it said, so a further edit makes one message of both.
 */
import type { StoredRow } from '../ports.ts';
import type { ReadingOfLine } from '../rows/reading.ts';
import {
  insertMessage,
  isOver,
  readMessages,
  readOutboxRow,
  removeMessage,
  replaceMessage,
} from './outbox.ts';
import { waitingRow, type MessageKey, type OutboxDeps } from './outbox.ts';

/** The state as the row has it; `null`: the thing is new. */
export const lastSeen = (stored: StoredRow | undefined): string | null =>
  (stored && readOutboxRow(stored)?.own.Now) ?? null;

/** Whether a message about it waits to be sent. */
export const isPending = (stored: StoredRow | undefined): boolean => {
  const row = stored === undefined ? null : readOutboxRow(stored);
  return row !== null && !isOver(row);
};

/**
 * Puts what changed into the outbox; the timer posts it. A state is a text of at most 30,000 characters.
 * @param bodyOf what to tell to those who were last told this state; `null`: nothing, as when an edit was taken back.
 * Throws `StoreError`.
 */
export async function tellChange(
  key: MessageKey,
  stored: StoredRow | undefined,
  now: string,
  bodyOf: (told: string | null) => string | null,
  deps: OutboxDeps,
): Promise<void> {
  const row = stored === undefined ? null : readOutboxRow(stored);
  const seen = lastSeen(stored);
  if (row !== null && seen === now) return;
  const told = row === null || isOver(row) ? seen : (row.own.Told ?? seen);
  const message = bodyOf(told);
  const own = { ...(message !== null && told !== null && { Told: told }), Now: now };
  const waiting = waitingRow({ ...key, message, own }, deps.now());
  const next = message === null ? ({ ...waiting, state: 'sent' } as const) : waiting;
  if (stored === undefined) await insertMessage(next, deps);
  else await replaceMessage(next, stored.etag, deps);
}

/** Watches each of `lines`; a line that is no longer among them is forgotten, so it begins in silence. Throws `StoreError`. */
export async function watchLines(
  partition: MessageKey['partition'],
  lines: readonly ReadingOfLine[],
  watch: (reading: ReadingOfLine, key: MessageKey, stored: StoredRow | undefined) => Promise<void>,
  deps: OutboxDeps,
): Promise<void> {
  const rows = new Map(await readMessages(partition, deps));
  for (const reading of lines) {
    const { key } = reading.line;
    await watch(reading, { partition, key }, rows.get(key));
    rows.delete(key);
  }
  for (const row of rows.values()) await removeMessage(row, deps);
}
