import type { CallRecord } from '../../audit/call-record.ts';
import { matches } from '../../audit/filter.ts';
import { findCall } from '../../audit/find-call.ts';
import { findCalls } from '../../audit/find-calls.ts';
import { boundedRange } from '../../audit/range.ts';
import type { AuditQuestion } from './question.ts';
import type { Context } from '../command.ts';
import { Failure } from '../failure.ts';

/** A list may be of any length, and its memory is that of a day. */
const WHOLE_DAYS_AT_ONCE = 1;

/**
 * All calls that match, newest first, a day at a time. Throws `Failure` for a call that nobody knows, and for a line that
 * neither the tables nor the record know, `StoreError` when the tables do not answer.
 */
export async function* auditCalls(
  context: Context,
  question: AuditQuestion,
): AsyncGenerator<readonly CallRecord[], void, undefined> {
  const { filter, lineKnown } = question;
  let any = false;
  const found =
    filter.call === null ? callsOfRange(context, question) : oneCall(context, question, filter.call);
  for await (const calls of found) {
    any ||= calls.length > 0;
    if (calls.length > 0) yield calls;
  }
  if (!any && !lineKnown) throw new Failure(`nobody knows the line "${context.option('line') ?? ''}"`);
}

async function* callsOfRange(context: Context, { range, filter }: AuditQuestion) {
  const store = context.store();
  const bounded = await boundedRange(range, context.now, store);
  for await (const calls of findCalls(store, bounded, filter, null, WHOLE_DAYS_AT_ONCE)) {
    if (context.out.closed) return;
    yield calls.map(({ record }) => record);
  }
}

async function* oneCall(context: Context, { range, filter }: AuditQuestion, callId: string) {
  const record = await findCall(context.store(), callId, context.now);
  if (record === null) throw new Failure(`nobody knows the call "${callId}"`);
  const at = Date.parse(record.at ?? record.endedAt ?? '');
  const outside = at < (range.from ?? -Infinity) || at >= (range.to ?? Infinity);
  if (!outside && matches(record, filter)) yield [record];
}
