/** The rows of the table Notices: the outbox, and the marker by which two instances send once. */
import type { Instant } from '../rota/model.ts';
import type { Row, StoredRow } from '../ports.ts';

export const NOTICES_TABLE = 'Notices';

/** A message and how far it has got. */
export interface OutboxRow {
  readonly partition: 'call' | 'duty' | 'problems';
  readonly key: string;
  readonly state: 'sending' | 'sent';
  /** When the message came to be. */
  readonly at: Instant;
  /** Posts made, the one that is on its way included. */
  readonly attempts: number;
  /** Not before this instant: somebody posts it now, or Teams asked to wait. */
  readonly next: Instant;
  /** The body to post; `null` in a row that is sent, and for calls, whose body is made from the record each time. */
  readonly message: string | null;
  /** Columns of the message's own kind. */
  readonly own: Readonly<Record<string, string>>;
}

/** Posts in all, the first included. */
const MAX_POSTS = 5;
/** None is made later than this after the message came to be. */
const MAX_AGE_MS = 86_400_000;

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
    ...(state === 'sending' && { Next: new Date(next).toISOString() }),
    ...(message !== null && { Message: message }),
    ...own,
  };
}

/** `null`: no row of the outbox. What cannot be read is as if it were not there. */
export function readOutboxRow(row: StoredRow): OutboxRow | null {
  const { partitionKey: partition } = row;
  if (partition !== 'call' && partition !== 'duty' && partition !== 'problems') return null;
  const own = Object.entries(row).filter(
    (entry): entry is [string, string] => !COLUMNS.has(entry[0]) && typeof entry[1] === 'string',
  );
  return {
    partition,
    key: row.rowKey,
    state: row.State === 'sent' ? 'sent' : 'sending',
    at: instantOf(row.At),
    attempts: Number(row.Attempts ?? 0) || 0,
    next: instantOf(row.Next),
    message: typeof row.Message === 'string' ? row.Message : null,
    own: Object.fromEntries(own),
  };
}

function instantOf(value: unknown): Instant {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? 0 : at;
}

/** Whether another post may be made at all. */
export const mayPost = ({ state, attempts, at }: OutboxRow, now: Instant): boolean =>
  state === 'sending' && attempts < MAX_POSTS && now <= at + MAX_AGE_MS;
