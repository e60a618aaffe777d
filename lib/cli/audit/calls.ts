import type { CallRecord } from '../../audit/call-record.ts';
import { localNumber, matches, type AuditFilter } from '../../audit/filter.ts';
import { findCall, findCallIds } from '../../audit/find-call.ts';
import { findCalls, type AuditRange } from '../../audit/find-calls.ts';
import { boundedRange } from '../../audit/range.ts';
import { sameName } from '../../rota/names.ts';
import { readTarget } from '../../rows/people.ts';
import type { AuditQuestion } from './question.ts';
import type { Context } from '../command.ts';
import { Failure, unknownName } from '../failure.ts';
import { knownLines, knownPeople } from '../common-options.ts';

/** A list may be of any length, and its memory is that of a day. */
const WHOLE_DAYS_AT_ONCE = 1;

/**
 * All calls that match, newest first, a day at a time. Where there are none, says why a caller cannot be found. Throws
 * `Failure` for an unknown call, and for a line or person that neither the tables nor the record have, `StoreError` when the
 * tables do not answer.
 */
export async function* auditCalls(
  context: Context,
  question: AuditQuestion,
): AsyncGenerator<readonly CallRecord[], void, undefined> {
  const { filter } = question;
  let any = false;
  const found =
    filter.call === null ? callsOfRange(context, question) : oneCall(context, question, filter.call);
  for await (const calls of found) {
    any ||= calls.length > 0;
    if (calls.length > 0) yield calls;
  }
  if (any) return;
  await failIfUnknown(context, question);
  await explainLocalNumber(context, question);
}

async function* callsOfRange(context: Context, { range, filter }: AuditQuestion) {
  const bounded = await boundedRange(range, context.now, context.store());
  yield* walk(context, bounded, filter);
}

async function* walk(context: Context, range: AuditRange, filter: AuditFilter) {
  for await (const calls of findCalls(context.store(), range, filter, null, WHOLE_DAYS_AT_ONCE)) {
    if (context.out.closed) return;
    yield calls.map(({ record }) => record);
  }
}

async function* oneCall(context: Context, { range, filter }: AuditQuestion, callId: string) {
  const record = await callOf(context, callId);
  const at = Date.parse(record.at ?? record.endedAt ?? '');
  const outside = at < (range.from ?? -Infinity) || at >= (range.to ?? Infinity);
  if (!outside && matches(record, { ...filter, call: record.callId })) yield [record];
}

/** An id as Graph gives it. */
const WHOLE_ID = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32})$/i;

/** A call by its id, or by the first 8 characters or more of one. Throws `Failure` for an unknown one, or for several. */
export async function callOf(context: Context, callId: string): Promise<CallRecord> {
  const isShort = callId.length >= 8 && !WHOLE_ID.test(callId);
  const ids = isShort ? await findCallIds(context.store(), callId, context.now) : [];
  if (ids.length > 1 && !ids.includes(callId))
    throw new Failure(`several calls begin with "${callId}": ${ids.slice(0, 10).join(', ')}`);
  const id = ids.includes(callId) ? callId : (ids[0] ?? callId);
  const record = await findCall(context.store(), id, context.now);
  if (record === null)
    throw new Failure(
      `unknown call "${callId}"; "ringrota audit list" has the calls, and the first 8 characters of an id do for 31 days`,
    );
  return record;
}

async function failIfUnknown(context: Context, { lineKnown }: AuditQuestion): Promise<void> {
  const [line, person] = [context.option('line'), context.option('person')];
  if (line !== null && !lineKnown) {
    const lines = await knownLines(context);
    throw unknownName(
      'line',
      line,
      lines.map(({ name }) => name),
    );
  }
  if (person === null || readTarget(person).ok) return;
  const people = await knownPeople(context);
  if (!people.some((name) => sameName(name, person))) throw unknownName('person', person, people);
}

/** The record has numbers with the code of their country. */
async function explainLocalNumber(context: Context, question: AuditQuestion): Promise<void> {
  const number = localNumber(context.option('caller') ?? '');
  if (number === null) return;
  const ending = new Set<string>();
  for await (const calls of callsOfRange(context, {
    ...question,
    filter: { ...question.filter, caller: null },
  }))
    for (const { caller } of calls)
      if (caller?.startsWith('phone:') && caller.endsWith(number)) ending.add(caller.slice('phone:'.length));
  const meant = ending.size === 0 ? '+46701234567' : [...ending].join(' or ');
  await context.note(
    `${context.option('caller') ?? ''} is a local number. Callers are recorded with + and the code of their country: try ${ending.size === 0 ? 'such as ' : ''}${meant}`,
  );
}
