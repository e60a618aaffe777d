/**
 * The outbox, in the table Notices. A row exists before its message is posted, every post is counted in the row before
 * it is made, and a timer posts again what was not sent. So a message gets through at least once, and two instances
 * send it once.
 */
import { StoreError, type Log, type Row, type Store, type StoredRow } from '../ports.ts';
import type { Instant } from '../rota/model.ts';

const TABLE = 'Notices';
const PARTITIONS = ['call', 'duty', 'problems', 'changes'] as const;

export interface MessageKey {
  readonly partition: (typeof PARTITIONS)[number];
  readonly key: string;
}

/** A message and how far it has got. */
export interface OutboxRow extends MessageKey {
  readonly state: 'sending' | 'sent';
  /** When the message was made. */
  readonly at: Instant;
  /** Posts made, including one under way. A post that was answered with 429 does not count. */
  readonly attempts: number;
  /** Do not post before this: an instance is posting now, or the message has to wait. `null`: `OFFSETS_MS` decides. */
  readonly next: Instant | null;
  /** The body; `null` in a row that is sent, and for calls, whose body is made from the record each time. */
  readonly message: string | null;
  /** Columns that only this kind of message has. */
  readonly own: Readonly<Record<string, string>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** When each post is due, counted from `at`: a webhook that is away for some hours gets the message all the same. */
const OFFSETS_MS = [0, 5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 20 * HOUR_MS];
const MAX_AGE_MS = 24 * HOUR_MS;

/** The limit of one post. A workflow usually answers within a second; a slow one must not be posted to twice. */
export const POST_MS = 8_000;
/** How long a row belongs to the instance that posts it; the clocks of two instances differ. */
const LEASE_MS = POST_MS + 2_000;
/** What 429 without `Retry-After` means. */
const HOLD_MS = 5_000;
const MIN_HOLD_MS = 1_000;
/** Posts of one instance at a time: a workflow takes some 4 a second. */
const MAX_POSTS_AT_ONCE = 4;

/** What became of a post. `status` `null`: there was no answer, so it is unknown whether it took effect. */
export type Posted =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      /** Holds nothing of the URL. */
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
  /** From `createTurns`, one for each process. */
  readonly turn: Turn;
}

export type NewMessage = MessageKey & Pick<OutboxRow, 'message' | 'own'>;

/** A message that nobody has posted. */
export const waitingRow = (message: NewMessage, now: Instant, delayMs = 0): OutboxRow => ({
  ...message,
  state: 'sending',
  at: now,
  attempts: 0,
  next: delayMs > 0 ? now + delayMs : null,
});

const COLUMNS: ReadonlySet<string> = new Set([
  ...['partitionKey', 'rowKey', 'etag', 'timestamp'],
  ...['State', 'At', 'Attempts', 'Next', 'Message'],
]);

export function rowOf({ partition, key, state, at, attempts, next, message, own }: OutboxRow): Row {
  return {
    partitionKey: partition,
    rowKey: key,
    State: state,
    At: new Date(at).toISOString(),
    Attempts: attempts,
    ...(state === 'sending' && next !== null && { Next: new Date(next).toISOString() }),
    ...(message !== null && { Message: message }),
    ...own,
  };
}

/** `null`: not a message. Cells that cannot be read count as missing. */
export function readOutboxRow(row: StoredRow): OutboxRow | null {
  const partition = PARTITIONS.find((one) => one === row.partitionKey);
  if (partition === undefined) return null;
  const own = Object.entries(row).filter(
    (entry): entry is [string, string] => !COLUMNS.has(entry[0]) && typeof entry[1] === 'string',
  );
  return {
    partition,
    key: row.rowKey,
    state: row.State === 'sent' ? 'sent' : 'sending',
    at: instantOf(row.At) ?? 0,
    attempts: Number(row.Attempts ?? 0) || 0,
    next: instantOf(row.Next),
    message: typeof row.Message === 'string' ? row.Message : null,
    own: Object.fromEntries(own),
  };
}

function instantOf(value: unknown): Instant | null {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** Given up or sent: nothing more is posted. */
export const isOver = ({ state, own }: OutboxRow): boolean => state === 'sent' || own.GivenUp !== undefined;

const dueAt = ({ next, at, attempts }: OutboxRow): Instant => next ?? at + (OFFSETS_MS[attempts] ?? 0);

const mayPost = (row: OutboxRow, now: Instant): boolean =>
  !isOver(row) && row.attempts < OFFSETS_MS.length && now <= row.at + MAX_AGE_MS;

/** Throws `StoreError`. */
export const readMessage = async ({ partition, key }: MessageKey, { store }: Pick<OutboxDeps, 'store'>) =>
  store.get(TABLE, partition, key);

/** Messages of one kind, by RowKey. Throws `StoreError`. */
export const readMessages = async (
  partition: MessageKey['partition'],
  { store }: Pick<OutboxDeps, 'store'>,
): Promise<ReadonlyMap<string, StoredRow>> =>
  new Map((await store.all(TABLE, { partitionKey: partition })).map((row) => [row.rowKey, row]));

/** `false`: the row exists, and was left as it is. Throws `StoreError`. */
export const insertMessage = (row: OutboxRow, { store }: Pick<OutboxDeps, 'store'>): Promise<boolean> =>
  store.insert(TABLE, rowOf(row));

/** `false`: the row has changed since it was read, or is gone. Throws `StoreError`. */
export const replaceMessage = (row: OutboxRow, etag: string, deps: Pick<OutboxDeps, 'store'>) =>
  changeOne({ kind: 'replace', row: rowOf(row), etag }, deps);

/** `false`: the row has changed since it was read, or is gone. Throws `StoreError`. */
export const removeMessage = ({ partitionKey, rowKey, etag }: StoredRow, deps: Pick<OutboxDeps, 'store'>) =>
  changeOne({ kind: 'remove', partitionKey, rowKey, etag }, deps);

async function changeOne(
  change: Parameters<Store['change']>[1][number],
  { store }: Pick<OutboxDeps, 'store'>,
): Promise<boolean> {
  try {
    await store.change(TABLE, [change]);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'changed') return false;
    throw error;
  }
}

/** Runs work once fewer than `MAX_POSTS_AT_ONCE` others run, in the order of the calls. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < MAX_POSTS_AT_ONCE) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** What to post for a row; `null`: nothing, and the row goes; `undefined`: not known yet, and the row stays. */
export type BodyOf = (row: OutboxRow) => Promise<string | null | undefined>;

/**
 * Posts a row unless somebody else does or it is not due; the first post is due at once. Waits while the webhook asks to
 * wait, as long as the post can end before `deadline`. `false`: that was too long. Throws `StoreError` from before the post.
 */
export async function postMessage(
  key: MessageKey,
  bodyOf: BodyOf,
  deadline: Instant,
  deps: OutboxDeps,
): Promise<boolean> {
  for (;;) {
    const heldUntil = await deps.turn(() => tryPost(key, bodyOf, deps));
    if (heldUntil === null) return true;
    if (heldUntil + POST_MS > deadline) return false;
    await deps.sleep(heldUntil - deps.now());
  }
}

/** Returns the instant until which the webhook takes nothing; `null`: the message was posted, or is not to be posted now. */
async function tryPost(key: MessageKey, bodyOf: BodyOf, deps: OutboxDeps): Promise<Instant | null> {
  const [stored, heldUntil] = await Promise.all([readMessage(key, deps), readHold(deps)]);
  const row = stored === null ? null : readOutboxRow(stored);
  if (stored === null || row === null || !mayPost(row, deps.now())) return null;
  if (row.attempts > 0 && dueAt(row) > deps.now()) return null;
  if (heldUntil > deps.now()) return heldUntil;
  const body = await bodyOf(row);
  if (body === undefined) return null;
  if (body === null) {
    await removeMessage(stored, deps);
    return null;
  }
  const counted: OutboxRow = { ...row, attempts: row.attempts + 1, next: deps.now() + LEASE_MS };
  if (!(await replaceMessage(counted, stored.etag, deps))) return null;
  const posted = await deps.webhook.post(body);
  logPosted(counted, posted, deps);
  const held =
    posted.kind === 'failed' && posted.status === 429
      ? deps.now() + Math.max(posted.retryAfterMs ?? HOLD_MS, MIN_HOLD_MS)
      : null;
  if (held !== null) await written(() => writeHold(held, deps), deps);
  await written(() => settle(counted, posted, deps), deps);
  return held;
}

function logPosted({ partition, attempts, key }: OutboxRow, posted: Posted, { log }: OutboxDeps): void {
  const about = { kind: partition, attempt: attempts, ...(partition === 'call' && { callId: key }) };
  if (posted.kind === 'accepted') log.info('notice.sent', about);
  else log.warn('notice.failed', { ...about, status: posted.status, why: posted.why });
}

/** 429 is about the webhook and not about a message, so all instances see it: the row `webhook/hold`. */
const HOLD = ['webhook', 'hold'] as const;

async function readHold({ store }: OutboxDeps): Promise<Instant> {
  return instantOf((await store.get(TABLE, ...HOLD))?.Until) ?? 0;
}

async function writeHold(until: Instant, deps: OutboxDeps): Promise<boolean> {
  const [partitionKey, rowKey] = HOLD;
  const row = { partitionKey, rowKey, State: 'sent', Until: new Date(until).toISOString() };
  return (await deps.store.insert(TABLE, row)) || changeOne({ kind: 'replace', row, etag: '*' }, deps);
}

/** `false`: the row changed meanwhile, so look again. A newer message in its place is left alone. */
async function settle(row: OutboxRow, posted: Posted, deps: OutboxDeps): Promise<boolean> {
  const stored = await readMessage(row, deps);
  const current = stored === null ? null : readOutboxRow(stored);
  if (stored === null || current?.at !== row.at || current.state === 'sent') return true;
  if (posted.kind === 'accepted')
    return replaceMessage({ ...current, state: 'sent', message: null }, stored.etag, deps);
  const attempts = current.attempts - (posted.status === 429 ? 1 : 0);
  return replaceMessage({ ...current, attempts, next: null }, stored.etag, deps);
}

const WRITE_TRIES = 3;
const WRITE_WAIT_MS = 1_000;

/** Until `write` returns true. Where the tables fail, the lease of the row ends and the message is posted once more. */
async function written(write: () => Promise<boolean>, deps: OutboxDeps): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (await write()) return;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (tries >= WRITE_TRIES) {
        deps.log.warn('storage.failed', { what: 'notice', fault: error.fault, reason: error.message });
        return;
      }
      await deps.sleep(WRITE_WAIT_MS);
    }
  }
}

/**
 * What the timer does: posts each row that is due, oldest first, and waits for those that become due in time. No post is
 * begun that could not end before `deadline`. Throws `StoreError`.
 */
export async function drain(bodyOf: BodyOf, deadline: Instant, deps: OutboxDeps): Promise<void> {
  const done = new Set<string>();
  for (;;) {
    const rows = (await unsent(deps)).filter((row) => !done.has(idOf(row)));
    const now = deps.now();
    for (const row of rows.filter((one) => dueAt(one) <= now)) {
      if (deps.now() + POST_MS > deadline) return;
      done.add(idOf(row));
      const posted = await logged('notice', deps.log, async () => {
        if (mayPost(row, deps.now())) return postMessage(row, bodyOf, deadline, deps);
        await giveUp(row, deps);
        return true;
      });
      if (posted === false) return;
    }
    const later = rows.filter((row) => dueAt(row) > now);
    const soonest = Math.min(...later.map(dueAt));
    if (soonest + POST_MS > deadline) return;
    await deps.sleep(Math.max(soonest - deps.now(), 0));
  }
}

const idOf = ({ partition, key }: MessageKey): string => `${partition}/${key}`;

async function unsent({ store }: OutboxDeps): Promise<readonly OutboxRow[]> {
  const stored = await store.all(TABLE, { equals: { State: 'sending' } });
  return stored
    .map(readOutboxRow)
    .filter((row): row is OutboxRow => row !== null && !isOver(row))
    .sort((a, b) => a.at - b.at);
}

/** The row stays as a record of a message that did not get through; it is logged once. */
async function giveUp(row: OutboxRow, deps: OutboxDeps): Promise<void> {
  const stored = await readMessage(row, deps);
  const current = stored === null ? null : readOutboxRow(stored);
  if (stored === null || current?.at !== row.at || isOver(current)) return;
  const given: OutboxRow = { ...row, message: null, own: { ...row.own, GivenUp: 'yes' } };
  if (!(await replaceMessage(given, stored.etag, deps))) return;
  deps.log.error('notices.undelivered', {
    kind: row.partition,
    attempts: row.attempts,
    since: new Date(row.at).toISOString(),
    ...(row.partition === 'call' && { callId: row.key }),
  });
}

/** Runs `work` and logs its failure: the next run tries again, and what follows goes on. */
export async function logged<T>(what: string, log: OutboxDeps['log'], work: () => Promise<T>) {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    if (error instanceof StoreError) log.warn('storage.failed', { what, fault: error.fault, reason });
    else log.error('internal.error', { where: what, reason });
    return undefined;
  }
}

/** The row of a call marks that it was told; copies of its end do not come later than this. */
const KEPT_MS = 30 * 24 * HOUR_MS;
const BATCH = 100;

/** Removes rows of calls that are too old. Throws `StoreError`. */
export async function forgetOld({ store, now }: OutboxDeps): Promise<void> {
  const select = ['PartitionKey', 'RowKey', 'At'];
  for await (const page of store.pages(TABLE, { partitionKey: 'call' }, { select })) {
    const old = page.filter(({ At }) => typeof At === 'string' && Date.parse(At) < now() - KEPT_MS);
    for (let from = 0; from < old.length; from += BATCH)
      await store.change(
        TABLE,
        old
          .slice(from, from + BATCH)
          .map(({ partitionKey, rowKey }) => ({ kind: 'remove', partitionKey, rowKey, etag: '*' })),
      );
  }
}
