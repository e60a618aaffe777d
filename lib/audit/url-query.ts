/** The query of `GET /api/audit` -> what is asked for. */
import { outcomes, type AuditFilter } from './filter.ts';
import type { Position } from './find-calls.ts';
import { readPosition } from './page.ts';
import { readBound, type AskedRange } from './range.ts';

export interface UrlQuery extends AskedRange {
  /** As they came, not blank. */
  readonly line: string | null;
  readonly caller: string | null;
  readonly person: string | null;
  readonly call: string | null;
  readonly outcome: AuditFilter['outcome'];
  readonly format: 'json' | 'csv';
  readonly after: Position | null;
}

/** What is wrong with a query. The message names the parameter and never its value. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Longest value of a filter: ids and names are far shorter. */
const MAX_TEXT = 256;

/** Blank is as if it were not there, other parameters (the function key's `code`) are not looked at. Throws `QueryError`. */
export function readUrlQuery(query: URLSearchParams): UrlQuery {
  const from = read(query, 'from', bound('from'));
  const to = read(query, 'to', bound('to'));
  if (from !== null && to !== null && to <= from) throw new QueryError('to= must be after from=.');
  return {
    from,
    to,
    line: read(query, 'line', text('line')),
    caller: read(query, 'caller', text('caller')),
    person: read(query, 'person', text('person')),
    call: read(query, 'call', text('call'))?.trim() ?? null,
    outcome: read(query, 'outcome', oneOf('outcome', outcomes)),
    format: read(query, 'format', oneOf('format', ['json', 'csv'] as const)) ?? 'json',
    after: read(query, 'after', (value) => {
      const position = readPosition(value.trim());
      if (position === null) throw new QueryError('after= is not from a link of this app: begin without it.');
      return position;
    }),
  };
}

function read<T>(query: URLSearchParams, name: string, readValue: (value: string) => T): T | null {
  const values = query.getAll(name).filter((value) => value.trim() !== '');
  if (values.length > 1) throw new QueryError(`${name}= may be given once.`);
  const [value] = values;
  return value === undefined ? null : readValue(value);
}

const bound = (side: 'from' | 'to') => (value: string) => {
  const at = readBound(value, side);
  if (at === null)
    throw new QueryError(
      `${side}= is neither a UTC day, such as 2026-11-21, nor an instant with Z or an offset, such as 2026-11-21T02:14:00Z.`,
    );
  return at;
};

const text = (name: string) => (value: string) => {
  if (/[\u0000-\u001f\u007f-\u009f]/.test(value)) throw new QueryError(`${name}= has control characters.`);
  if (value.length > MAX_TEXT) throw new QueryError(`${name}= is longer than ${MAX_TEXT} characters.`);
  return value;
};

const oneOf =
  <T extends string>(name: string, words: readonly T[]) =>
  (value: string): T => {
    const word = words.find((one) => one === value.trim().toLowerCase());
    if (word === undefined) throw new QueryError(`${name}= must be one of ${words.join(', ')}.`);
    return word;
  };
