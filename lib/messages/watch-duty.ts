/** Compares who has duty on each line with who had it, and puts what changed into the outbox. */
import type { StoredRow } from '../ports.ts';
import type { ReadingOfLine } from '../rows/reading.ts';
import { renderCard } from './card.ts';
import { dutyCard, onDuty, samePeople, type OnDuty } from './duty.ts';
import { NOTICES_TABLE, readOutboxRow, rowOf, type OutboxRow } from './outbox-row.ts';
import { changeOne, waitingRow } from './outbox.ts';
import type { TellDeps } from './tell-call.ts';

/**
 * The line's row holds who had duty. Where there is none the line is new, and nothing is told. A line that does not
 * want to hear is followed all the same, so that it does not hear of old changes when it does. Throws `StoreError`.
 */
export async function watchDuty(lines: readonly ReadingOfLine[], deps: TellDeps): Promise<void> {
  const stored = new Map(
    (await deps.store.all(NOTICES_TABLE, { partitionKey: 'duty' })).map((row) => [row.rowKey, row]),
  );
  for (const reading of lines) await watchLine(reading, stored.get(reading.line.key), deps);
  const keys = new Set(lines.map(({ line }) => line.key));
  for (const { partitionKey, rowKey, etag } of stored.values())
    if (!keys.has(rowKey)) await changeOne({ kind: 'remove', partitionKey, rowKey, etag }, deps);
}

async function watchLine(
  reading: ReadingOfLine,
  stored: StoredRow | undefined,
  deps: TellDeps,
): Promise<void> {
  const now = deps.now();
  const people = onDuty(reading, now);
  const before = stored === undefined ? null : readPeople(readOutboxRow(stored)?.own.OnCall);
  if (before !== null && samePeople(before, people)) return;
  const tells = before !== null && reading.line.notify.includes('duty');
  const message = tells ? renderCard(dutyCard(reading, before, now, deps.board)) : null;
  const own = { OnCall: showPeople(people) };
  const waiting = waitingRow({ partition: 'duty', key: reading.line.key, message, own }, now);
  const row = rowOf(tells ? waiting : { ...waiting, state: 'sent' });
  if (stored === undefined) await deps.store.insert(NOTICES_TABLE, row);
  else await changeOne({ kind: 'replace', row, etag: stored.etag }, deps);
}

/** A String column holds 32,768 UTF-16 units. */
const MAX_TEXT = 30_000;

/** As many as fit: 25 are rung at most. */
function showPeople(people: readonly OnDuty[]): string {
  let length = 0;
  const fitting = people.filter((person) => (length += JSON.stringify(person).length + 1) < MAX_TEXT);
  return JSON.stringify(fitting);
}

/** `null`: nothing that this program wrote. */
function readPeople(text: OutboxRow['own'][string] | undefined): readonly OnDuty[] | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Array.isArray(value) && value.every(isOnDuty) ? value : null;
  } catch {
    return null;
  }
}

const isOnDuty = (value: unknown): value is OnDuty =>
  typeof value === 'object' &&
  value !== null &&
  'person' in value &&
  'shown' in value &&
  typeof value.person === 'string' &&
  typeof value.shown === 'string';
