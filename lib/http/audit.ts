/** `GET /api/audit`: calls as JSON or CSV, newest first, a thousand at a time. */
import { callsHeader, callsAsCsv } from '../audit/csv.ts';
import { callerFilter, matches, personFilter, type AuditFilter } from '../audit/filter.ts';
import { findCall } from '../audit/find-call.ts';
import type { AuditRange, Position } from '../audit/find-calls.ts';
import { findLine } from '../audit/find-line.ts';
import { readPage, writePosition, type Page } from '../audit/page.ts';
import { boundedRange } from '../audit/range.ts';
import { QueryError, readUrlQuery, type UrlQuery } from '../audit/url-query.ts';
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

/** The same question with both ends of its range, so that whoever gets the link sees the same calls. */
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
