/**
 * A row of the table Feeds: one calendar that somebody subscribed to, by the hash of the token in its URL. The board makes
 * feeds too, so nothing here is of Node alone.
 */
import { StoreError, type Row, type Store } from '../ports.ts';
import { tidy } from '../rota/names.ts';
import type { Question } from '../rows/load.ts';
import { cellText } from '../rows/text.ts';
import { readYesNo } from '../rows/words.ts';

export const FEEDS_TABLE = 'Feeds';
export const FEEDS_PARTITION = 'feeds';
/** So much of an id is shown, and is enough to remove a feed. */
export const SHORT_ID = 8;

/** 256 random bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const TOKEN_BYTES = 32;

/** The RowKey of the feed of a token; `null`: no token looks like this. */
export const feedId = async (token: string): Promise<string | null> =>
  TOKEN.test(token) ? idOf(token) : null;

async function idOf(token: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a new feed is of: one line by Name or RowKey, or one rota; and whose duty. Empty cells are left out. */
export type FeedColumns = ({ readonly Line: string } | { readonly Rota: string }) & {
  readonly Person?: string;
  readonly Note?: string;
};

export interface NewFeed {
  readonly id: string;
  /** The address, which holds the token: it is nowhere else. */
  readonly url: string;
}

/** Writes a feed with a token of its own. `base`: where the app is, no slash at the end. Throws `StoreError`. */
export async function addFeed(store: Store, columns: FeedColumns, base: string): Promise<NewFeed> {
  const token = newToken();
  const id = await idOf(token);
  // A row that already exists is this one: the answer to a first try was lost.
  await store.insert(FEEDS_TABLE, { partitionKey: FEEDS_PARTITION, rowKey: id, ...columns });
  return { id, url: `${base}/api/calendar/${token}.ics` };
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Every feed, also those that are off. Throws `StoreError`. */
export async function loadFeeds(store: Store): Promise<readonly FeedCells[]> {
  const rows = await store.all(FEEDS_TABLE, { partitionKey: FEEDS_PARTITION });
  return rows.map(feedCells);
}

/** Its address is unknown from then on; does not fail if somebody else has already removed it. Throws `StoreError`. */
export async function removeFeed(store: Store, id: string): Promise<void> {
  const keys = { partitionKey: FEEDS_PARTITION, rowKey: id };
  try {
    await store.change(FEEDS_TABLE, [{ kind: 'remove', ...keys, etag: '*' }]);
  } catch (error) {
    if (!(error instanceof StoreError && error.fault === 'changed')) throw error;
  }
}

/** The cells of a row as they stand; `null` where a cell is empty. */
export interface FeedCells {
  readonly id: string;
  readonly line: string | null;
  readonly rota: string | null;
  readonly person: string | null;
  /** `false` too where the cell cannot be read: somebody may have meant "no". */
  readonly enabled: boolean;
  readonly note: string | null;
}

function feedCells(row: Row): FeedCells {
  const cell = (column: string) => textOf(row, column);
  const enabled = cell('Enabled');
  const said = enabled === null ? null : readYesNo(enabled);
  return {
    id: row.rowKey,
    line: cell('Line'),
    rota: cell('Rota'),
    person: cell('Person'),
    enabled: said === null || (said.ok && said.value),
    note: cell('Note'),
  };
}

/** Column names count in any case, as in the tables of the rota. */
function textOf(row: Row, column: string): string | null {
  const name = Object.keys(row).find((own) => own.toLowerCase() === column.toLowerCase());
  const cell = cellText(name === undefined ? undefined : row[name]);
  const text = cell.ok ? tidy(cell.value) : '';
  return text === '' ? null : text;
}

export interface Feed {
  readonly question: Question;
  /** Short name; `null`: everybody. */
  readonly person: string | null;
}

/** `null`: switched off, or the row names not exactly one line or rota. */
export function feedOf(row: Row): Feed | null {
  const { line, rota, person, enabled } = feedCells(row);
  if (!enabled || (line === null) === (rota === null)) return null;
  return { question: line !== null ? { line } : { rota: rota ?? '' }, person };
}
