/** Pages of calls: as many as fit, and where to go on. */
import type { Instant } from '../rota/model.ts';
import type { Store } from '../ports.ts';
import type { CallRecord } from './call-record.ts';
import type { AuditFilter } from './filter.ts';
import { findCalls, type AuditRange, type FoundCall, type Position } from './find-calls.ts';

const CALLS_A_PAGE = 1_000;

export interface Page {
  readonly calls: readonly CallRecord[];
  /** Where the next page goes on; `null`: there is nothing more. */
  readonly next: Position | null;
}

export interface PageOptions {
  readonly after: Position | null;
  readonly now: () => Instant;
  /** When the page ends even if it is not full, so that an answer comes in time; it has gone through a day at least. */
  readonly deadline: Instant;
}

/** Throws `StoreError`. */
export async function readPage(
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

/** A place in a list as a continuation link carries it: opaque, and nothing but an instant and a call id. */

/** What a RowKey may hold, less what would be odd in any id. */
const TEXT = /^(\d{1,15})\.([^/\\#?\u0000-\u001f\u007f]{0,200})$/u;

export const writePosition = ({ at, callId }: Position): string =>
  toBase64Url(new TextEncoder().encode(`${at}.${callId}`));

/** `null`: not written by `writePosition`. */
export function readPosition(token: string): Position | null {
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
