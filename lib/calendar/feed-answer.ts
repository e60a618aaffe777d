/** `GET /api/calendar/{token}.ics`: a line, a rota, or one person's duty, for Outlook, Google and Apple. */
import { createHash } from 'node:crypto';
import { errorAnswer, type HttpAnswer } from '../http/http.ts';
import { StoreError, type Log, type Store } from '../ports.ts';
import type { Instant, Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { nameKey } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { loadReading } from '../rows/load.ts';
import { dayOf, dutiesOf } from './feed-duties.ts';
import { FEEDS_PARTITION, FEEDS_TABLE, feedId, feedOf, type Feed } from './feed.ts';

export interface CalendarRequest {
  /** The last part of the URL's path as it stands there, with `.ics`. */
  readonly file: string;
  readonly ifNoneMatch: string | null;
  readonly head: boolean;
}

export interface CalendarDeps {
  readonly store: Store;
  readonly defaultTimeZone: Zone;
  readonly now: () => Instant;
  readonly log: Pick<Log, 'error'>;
}

/**
 * 200, or 304 if the client already has this text; always the same 404 for a feed that is unknown, off or of a line that
 * is gone; 503 while the tables do not answer, so that no client takes an outage for an empty calendar.
 */
export async function calendar(request: CalendarRequest, deps: CalendarDeps): Promise<HttpAnswer> {
  const answer = await answerOf(request, deps);
  if (!request.head) return answer;
  const { status, headers } = answer;
  return { status, ...(headers && { headers }) };
}

async function answerOf({ file, ifNoneMatch }: CalendarRequest, deps: CalendarDeps): Promise<HttpAnswer> {
  try {
    const text = await textOf(file, deps);
    if (text === null) return errorAnswer(404, 'notFound', 'There is no such calendar.', NO_STORE);
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    const headers = { etag, 'cache-control': 'private, max-age=300' };
    if (isNamed(etag, ifNoneMatch)) return { status: 304, headers };
    return {
      status: 200,
      headers: { 'content-type': 'text/calendar; charset=utf-8', ...NO_SNIFFING, ...headers },
      body: text,
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    deps.log.error('storage.failed', { what: 'calendar', fault: error.fault, reason: error.message });
    return errorAnswer(503, 'storageUnavailable', 'The tables did not answer; try again.', NO_STORE);
  }
}

const NO_STORE = { 'cache-control': 'no-store' };
const NO_SNIFFING = { 'x-content-type-options': 'nosniff' };

/** `null`: no such calendar. Throws `StoreError`. */
async function textOf(file: string, { store, defaultTimeZone, now }: CalendarDeps): Promise<string | null> {
  const id = file.endsWith('.ics') ? await feedId(file.slice(0, -'.ics'.length)) : null;
  const row = id === null ? null : await store.get(FEEDS_TABLE, FEEDS_PARTITION, id);
  const feed = row && feedOf(row);
  const rows = timed(store);
  const reading = feed && (await loadReading(rows.store, feed.question, defaultTimeZone));
  if (feed === null || reading === null) return null;
  const day = dayOf(now());
  const { icsOf } = await import('./feed-text.ts');
  return icsOf({
    name: nameOf(reading, feed),
    subject:
      reading.line === null ? `rota ${nameKey(reading.rotaName)}` : `line ${reading.line.key.toLowerCase()}`,
    day,
    written: rows.newest(),
    duties: dutiesOf(reading, day, feed.person),
  });
}

/** The store, and when the newest row that `all` read from it was written. */
function timed(store: Store) {
  let newest = 0;
  const all: Store['all'] = async (...args) => {
    const rows = await store.all(...args);
    for (const { timestamp } of rows) newest = Math.max(newest, Date.parse(timestamp ?? '') || 0);
    return rows;
  };
  return { store: { ...store, all }, newest: () => newest };
}

/** `On call: support (Anna)`. A line without a name is called by its rota: no object id gets into a calendar. */
function nameOf({ line, rotaName, people }: Reading, { person }: Feed): string {
  const subject = line === null || targetOf(line.name) !== null ? rotaName : line.name;
  const who = person === null || targetOf(person) !== null ? null : (people(person)?.name ?? person);
  return `On call: ${subject}${who === null ? '' : ` (${who})`}`;
}

/** If-None-Match: `*`, or a list of tags, weak ones too (RFC 9110 13.1.2). */
function isNamed(etag: string, header: string | null): boolean {
  if (header === null) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
