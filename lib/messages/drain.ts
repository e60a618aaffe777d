/** What the timer does with the outbox: posts what was not sent, says what cannot be, and lets old rows go. */
import type { StoredRow } from '../ports.ts';
import type { Instant } from '../rota/model.ts';
import { logged } from './logged.ts';
import { mayPost, NOTICES_TABLE, readOutboxRow, rowOf, type OutboxRow } from './outbox-row.ts';
import { changeOne, POST_MS, postStored, type BodyOf, type OutboxDeps } from './outbox.ts';

/** So often is looked whether another instance is done with a row: mostly it is within a second. */
const LOOK_MS = 500;

interface Waiting {
  readonly stored: StoredRow;
  readonly row: OutboxRow;
}

/**
 * Each row once, in the order in which they came. A row that somebody else posts, or that Teams asked to wait with, is
 * waited for if there is time. No post is begun that could not end before `deadline`. Throws `StoreError`.
 */
export async function drain(bodyOf: BodyOf, deadline: Instant, deps: OutboxDeps): Promise<void> {
  const done = new Set<string>();
  const { now } = deps;
  for (;;) {
    const rows = (await readWaiting(deps)).filter(({ row }) => !done.has(idOf(row)));
    for (const waiting of rows.filter(({ row }) => row.next <= now())) {
      if (now() + POST_MS > deadline) return;
      done.add(idOf(waiting.row));
      await take(waiting, bodyOf, deps);
    }
    const soonest = Math.min(...rows.filter(({ row }) => !done.has(idOf(row))).map(({ row }) => row.next));
    if (soonest + POST_MS > deadline) return;
    await deps.sleep(Math.min(Math.max(soonest - now(), 0), LOOK_MS));
  }
}

const idOf = ({ partition, key }: OutboxRow): string => `${partition}/${key}`;

/** Rows of which nobody has said yet that they were given up, oldest first. */
async function readWaiting({ store }: OutboxDeps): Promise<readonly Waiting[]> {
  const stored = await store.all(NOTICES_TABLE, { equals: { State: 'sending' } });
  return stored
    .flatMap((one) => {
      const row = readOutboxRow(one);
      return row === null || row.own.GivenUp !== undefined ? [] : [{ stored: one, row }];
    })
    .sort((a, b) => a.row.at - b.row.at);
}

/** Whatever happens to one row stays with it. */
async function take({ stored, row }: Waiting, bodyOf: BodyOf, deps: OutboxDeps): Promise<void> {
  await logged('notice', deps.log, async () => {
    if (mayPost(row, deps.now())) await postStored(stored, bodyOf, deps);
    else await giveUp({ stored, row }, deps);
  });
}

/** The row stays, as the record of a message that did not get through; it is told of once. */
async function giveUp({ stored, row }: Waiting, deps: OutboxDeps): Promise<void> {
  const given: OutboxRow = { ...row, message: null, own: { ...row.own, GivenUp: 'yes' } };
  if (!(await changeOne({ kind: 'replace', row: rowOf(given), etag: stored.etag }, deps))) return;
  deps.log.error('notices.undelivered', {
    kind: row.partition,
    attempts: row.attempts,
    since: new Date(row.at).toISOString(),
    ...(row.partition === 'call' && { callId: row.key }),
  });
}

/** A call's row marks that it was told; no copy of its end comes after so long. */
const KEPT_MS = 30 * 86_400_000;
const BATCH = 100;

/** Rows of calls that are too old. Throws `StoreError`. */
export async function forgetOld({ store, now }: OutboxDeps): Promise<void> {
  const where = { partitionKey: 'call' };
  const select = ['PartitionKey', 'RowKey', 'At'];
  for await (const page of store.pages(NOTICES_TABLE, where, { select })) {
    const old = page.filter(({ At }) => typeof At === 'string' && Date.parse(At) < now() - KEPT_MS);
    for (let from = 0; from < old.length; from += BATCH)
      await store.change(
        NOTICES_TABLE,
        old
          .slice(from, from + BATCH)
          .map(({ partitionKey, rowKey }) => ({ kind: 'remove', partitionKey, rowKey, etag: '*' })),
      );
  }
}
