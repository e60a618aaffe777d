/** `GET /api/audit`: calls as JSON or CSV, newest first, a thousand at a time. */
import { callsHeader, callsAsCsv } from '../audit/csv.ts';
import {
  callerFilter,
  findLine,
  matches,
  outcomes,
  personFilter,
  type AuditFilter,
} from '../audit/filter.ts';
import { findCall } from '../audit/find-call.ts';
import {
  boundedRange,
  findCalls,
  readBound,
  type AskedRange,
  type AuditRange,
  type FoundCall,
  type Position,
} from '../audit/find-calls.ts';
import type { CallRecord } from '../audit/rows.ts';
import type { Instant } from '../rota/model.ts';
import { StoreError, type Log, type Store } from '../ports.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from './http.ts';

export interface AuditDeps {
  readonly store: Store;
  readonly now: () => Instant;
  readonly log: Pick<Log, 'error'>;
}

/** Time for one page: the host ends the function after a minute (host.json), Azure's front end after 230 s. */
const PAGE_LIMIT_MS = 20_000;

const NO_STORE = { 'cache-control': 'no-store' };

/** 200; 400 for a query that cannot be read; 503 when the tables do not answer. */
export async function auditAnswer(query: URLSearchParams, deps: AuditDeps): Promise<HttpAnswer> {
  try {
    const asked = readUrlQuery(query);
    const { page, range } = await answer(asked, deps);
    return show(asked, page, page.next && linkTo(asked, range, page.next));
  } catch (error) {
    if (error instanceof QueryError) return errorAnswer(400, 'invalidRequest', error.message, NO_STORE);
    if (!(error instanceof StoreError)) throw error;
    deps.log.error('storage.failed', { what: 'audit query', fault: error.fault, reason: error.message });
    return errorAnswer(503, 'storageUnavailable', 'The tables did not answer; try again.', NO_STORE);
  }
}

async function answer(
  asked: UrlQuery,
  { store, now }: AuditDeps,
): Promise<{ readonly page: Page; readonly range: AuditRange }> {
  const filter = await filterOf(asked, store);
  const deadline = now() + PAGE_LIMIT_MS;
  if (filter.call !== null) return oneCall(asked, filter, filter.call, { store, now, deadline });
  const range = await boundedRange(asked, now(), store);
  return { page: await readPage(store, range, filter, { after: asked.after, now, deadline }), range };
}

async function filterOf(
  { call, caller, line, person, outcome }: UrlQuery,
  store: Store,
): Promise<AuditFilter> {
  return {
    call,
    outcome,
    caller: caller === null ? null : callerFilter(caller),
    line: line === null ? null : (await findLine(store, line, 'UTC')).filter,
    person: person === null ? null : personFilter(person),
  };
}

/** All days, unless a range is given as well. */
async function oneCall(
  asked: UrlQuery,
  filter: AuditFilter,
  callId: string,
  { store, now, deadline }: Pick<AuditDeps, 'store' | 'now'> & { readonly deadline: Instant },
) {
  const range = { from: asked.from ?? -Infinity, to: asked.to ?? Infinity };
  const record = await findCall(store, callId, now(), () => now() >= deadline);
  const at = Date.parse(record?.at ?? record?.endedAt ?? '');
  const meant = record !== null && matches(record, filter) && !(at < range.from || at >= range.to);
  return { page: { calls: meant ? [record] : [], next: null }, range };
}

/** The same question with both ends of its range, so that the link always leads to the same calls. */
function linkTo(asked: UrlQuery, range: AuditRange, next: Position): string {
  const query = new URLSearchParams({
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
  });
  for (const name of ['line', 'caller', 'person', 'outcome'] as const) {
    const value = asked[name];
    if (value !== null) query.set(name, value);
  }
  if (asked.format === 'csv') query.set('format', 'csv');
  query.set('after', writePosition(next));
  return `/api/audit?${query.toString()}`;
}

/** CSV has no place for the link to the next page: a header has (RFC 8288). */
function show(asked: UrlQuery, { calls }: Page, next: string | null): HttpAnswer {
  if (asked.format === 'json') return jsonAnswer(200, { calls, next }, NO_STORE);
  return {
    status: 200,
    headers: {
      ...NO_STORE,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="calls.csv"',
      ...(next === null ? {} : { link: `<${next}>; rel="next"` }),
    },
    body: callsHeader() + callsAsCsv(calls),
  };
}

// Pages

const CALLS_A_PAGE = 1_000;

interface Page {
  readonly calls: readonly CallRecord[];
  /** Where the next page goes on; `null`: there is nothing more. */
  readonly next: Position | null;
}

interface PageOptions {
  readonly after: Position | null;
  readonly now: () => Instant;
  /** When the page ends even if it is not full, so that an answer comes in time; it has gone through a day at least. */
  readonly deadline: Instant;
}

/** Throws `StoreError`. */
async function readPage(
  store: Store,
  range: AuditRange,
  filter: AuditFilter,
  { after, now, deadline }: PageOptions,
): Promise<Page> {
  const found: FoundCall[] = [];
  let days = 0;
  for await (const calls of findCalls(store, range, filter, after)) {
    found.push(...calls);
    if (found.length > CALLS_A_PAGE) return { ...recordsOf(found), next: found[CALLS_A_PAGE - 1] ?? null };
    days += 1;
    if (now() >= deadline) return { ...recordsOf(found), next: restAfter(range, after, days) };
  }
  return { ...recordsOf(found), next: null };
}

const recordsOf = (found: readonly FoundCall[]) => ({
  calls: found.slice(0, CALLS_A_PAGE).map(({ record }) => record),
});

/** The last instant of the day before those that were gone through; no id comes before the empty one. */
function restAfter(range: AuditRange, after: Position | null, days: number): Position | null {
  const to = after === null ? range.to : Math.min(range.to, after.at + 1);
  const at = Math.floor((to - 1) / 86_400_000 - (days - 1)) * 86_400_000 - 1;
  return at < range.from ? null : { at, callId: '' };
}

/** `<instant>.<call id>` in a continuation link: what a RowKey may hold, less what would be odd in any id. */
const TEXT = /^(\d{1,15})\.([^/\\#?\u0000-\u001f\u007f]{0,200})$/u;

const writePosition = ({ at, callId }: Position): string =>
  toBase64Url(new TextEncoder().encode(`${at}.${callId}`));

/** `null`: not written by `writePosition`. */
function readPosition(token: string): Position | null {
  if (!/^[\w-]{2,800}$/.test(token)) return null;
  const match = TEXT.exec(fromBase64Url(token) ?? '');
  return match === null ? null : { at: Number(match[1]), callId: match[2] ?? '' };
}

const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

function fromBase64Url(text: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url'));
  } catch {
    return null;
  }
}

// The query

interface UrlQuery extends AskedRange {
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
class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Longest value of a filter: ids and names are far shorter. */
const MAX_TEXT = 256;

/** Blank counts as absent; other parameters (the function key's `code`) are ignored. Throws `QueryError`. */
function readUrlQuery(query: URLSearchParams): UrlQuery {
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
