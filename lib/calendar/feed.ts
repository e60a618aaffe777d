/** A row of the table Feeds: one calendar that somebody subscribed to, by the hash of the token in its URL. */
import { createHash } from 'node:crypto';
import type { Row } from '../ports.ts';
import { tidy } from '../rota/names.ts';
import type { Question } from '../rows/load.ts';
import { cellText } from '../rows/text.ts';
import { readYesNo } from '../rows/words.ts';

export const FEEDS_TABLE = 'Feeds';
export const FEEDS_PARTITION = 'feeds';

/** 256 random bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The RowKey of the feed of a token; `null`: no token looks like this. */
export const feedId = (token: string): string | null =>
  TOKEN.test(token) ? createHash('sha256').update(token).digest('hex') : null;

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

export function feedCells(row: Row): FeedCells {
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
