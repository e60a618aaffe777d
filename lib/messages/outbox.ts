/**
 * At least once, and once to a reader as far as that can be had: the row is there before the post, whoever makes a post
 * has first counted it in the row, and a timer posts again what was not sent.
 */
import { StoreError, type Log, type Store, type StoredRow } from '../ports.ts';
import type { Instant } from '../rota/model.ts';
import { mayPost, NOTICES_TABLE, readOutboxRow, rowOf, type OutboxRow } from './outbox-row.ts';

/** What became of a post. `status` `null`: there was no answer, so it is unknown whether it took effect. */
export type Posted =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      /** Never with anything of the URL. */
      readonly why: string;
      readonly retryAfterMs: number | null;
    };

export interface Webhook {
  /** One post of a JSON body; never throws, and takes `POST_MS` at most. */
  post(body: string): Promise<Posted>;
}

export interface OutboxDeps {
  readonly store: Store;
  readonly webhook: Webhook;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
}

/** The limit of one post. A workflow answers within a second; one that is slow must not be taken for one that failed. */
export const POST_MS = 8_000;
/** How long a row is left to whoever posts it: clocks of instances differ. */
const LEASE_MS = POST_MS + 2_000;

/** A message of a call or of a check, not yet in the table. */
export type NewMessage = Pick<OutboxRow, 'partition' | 'key' | 'own'> & { readonly message: string | null };

/** For later: `postStored` makes the first post, not before `delayMs` have passed. */
export const waitingRow = (message: NewMessage, now: Instant, delayMs = 0): OutboxRow => ({
  ...message,
  state: 'sending',
  at: now,
  attempts: 0,
  next: now + delayMs,
});

/** Puts the row there and posts `body`; does nothing where the row is there already. Throws `StoreError` from before the post. */
export async function postOnce(message: NewMessage, body: string, deps: OutboxDeps): Promise<void> {
  const now = deps.now();
  const row: OutboxRow = { ...waitingRow(message, now, LEASE_MS), attempts: 1 };
  if (await deps.store.insert(NOTICES_TABLE, rowOf(row))) await post(row, body, deps);
}

/**
 * What to post for a row; `null`: there is nothing to tell, and the row goes; `undefined`: that cannot be said yet, and
 * the row stays. Throws `StoreError`.
 */
export type BodyOf = (row: OutboxRow) => Promise<string | null | undefined>;

/** Posts a row that is there, if it is due and nobody else posts it. Throws `StoreError` from before the post. */
export async function postStored(stored: StoredRow, bodyOf: BodyOf, deps: OutboxDeps): Promise<void> {
  const row = readOutboxRow(stored);
  if (row === null || row.next > deps.now() || !mayPost(row, deps.now())) return;
  const { partitionKey, rowKey, etag } = stored;
  const body = await bodyOf(row);
  if (body === undefined) return;
  if (body === null) {
    await changeOne({ kind: 'remove', partitionKey, rowKey, etag }, deps);
    return;
  }
  const now = deps.now();
  const counted: OutboxRow = { ...row, attempts: row.attempts + 1, next: now + LEASE_MS };
  if (await changeOne({ kind: 'replace', row: rowOf(counted), etag }, deps)) await post(counted, body, deps);
}

/** `false`: the row is another version by now, or gone. */
export async function changeOne(
  change: Parameters<Store['change']>[1][number],
  { store }: Pick<OutboxDeps, 'store'>,
): Promise<boolean> {
  try {
    await store.change(NOTICES_TABLE, [change]);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'changed') return false;
    throw error;
  }
}

/** Never throws. */
async function post(row: OutboxRow, body: string, deps: OutboxDeps): Promise<void> {
  const posted = await deps.webhook.post(body);
  const about = {
    kind: row.partition,
    attempt: row.attempts,
    ...(row.partition === 'call' && { callId: row.key }),
  };
  if (posted.kind === 'accepted') deps.log.info('notice.sent', about);
  else deps.log.warn('notice.failed', { ...about, status: posted.status, why: posted.why });
  await settle(row, posted, deps);
}

/** Tries to write down what became of the post; where that fails, the row's lease ends and it is posted once more. */
const SETTLE_TRIES = 3;
const SETTLE_WAIT_MS = 1_000;

async function settle(row: OutboxRow, posted: Posted, deps: OutboxDeps): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (await settleOnce(row, posted, deps)) return;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (tries >= SETTLE_TRIES) {
        deps.log.warn('storage.failed', { what: 'notice', fault: error.fault, reason: error.message });
        return;
      }
      await deps.sleep(SETTLE_WAIT_MS);
    }
  }
}

/** `false`: the row has changed meanwhile, so look again. A newer message in its place is left alone. */
async function settleOnce(row: OutboxRow, posted: Posted, deps: OutboxDeps): Promise<boolean> {
  const stored = await deps.store.get(NOTICES_TABLE, row.partition, row.key);
  const current = stored === null ? null : readOutboxRow(stored);
  if (stored === null || current?.at !== row.at || current.state === 'sent') return true;
  const settled: OutboxRow =
    posted.kind === 'accepted'
      ? { ...current, state: 'sent', message: null }
      : { ...current, next: deps.now() + (posted.retryAfterMs ?? 0) };
  return changeOne({ kind: 'replace', row: rowOf(settled), etag: stored.etag }, deps);
}
