/** What the audit commands ask, and the calls that answer it: the same filters as `GET /api/audit`, times as in all commands. */
import {
  callerFilter,
  findLine,
  localNumber,
  matches,
  outcomes,
  personFilter,
  type AuditFilter,
} from '../audit/filter.ts';
import { findCall, findCallIds } from '../audit/find-call.ts';
import {
  boundedRange,
  DEFAULT_DAYS,
  findCalls,
  type AskedRange,
  type AuditRange,
} from '../audit/find-calls.ts';
import type { CallRecord } from '../audit/rows.ts';
import type { Zone } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { readTarget } from '../rows/people.ts';
import { zone as zoneKind } from '../settings/setting-values.ts';
import type { Context, OptionSpec } from './command.ts';
import { Failure, UsageError, unknownName } from './failure.ts';
import { instantOf, readTime } from './time-options.ts';
import { knownLines, knownPeople } from './common-options.ts';

export const zoneOption: Readonly<Record<string, OptionSpec>> = {
  zone: {
    value: 'Z',
    help: "read and show times in this zone, such as Europe/Stockholm (default: the line's, else DEFAULT_TIME_ZONE)",
  },
};

export const auditOptions: Readonly<Record<string, OptionSpec>> = {
  from: { value: 'T', help: `arrived at or after this time (default: the last ${DEFAULT_DAYS} days)` },
  to: { value: 'T', help: 'arrived before this time; a date alone is the end of that day' },
  line: { value: 'L', help: "a line's Name or RowKey, in any case" },
  caller: { value: 'C', help: 'a + number or an object id, with or without "phone:" or "user:"' },
  person: { value: 'P', help: 'somebody who was rung: short name, object id or + number' },
  outcome: { value: 'O', help: `${outcomes.slice(0, -1).join(', ')} or none (no end yet)` },
  ...zoneOption,
};

export interface AuditQuestion {
  readonly range: AskedRange;
  readonly filter: AuditFilter;
  /** Times are shown in this zone. */
  readonly zone: Zone;
  /** Whether Lines has the line, where one is given. */
  readonly lineKnown: boolean;
}

/** Throws `UsageError` for what cannot be read, `StoreError` when the tables do not answer. */
export async function readAuditQuestion(context: Context): Promise<AuditQuestion> {
  const [from, to] = [context.option('from'), context.option('to')];
  const start = from === null ? null : readTime('--from', from);
  const end = to === null ? null : readTime('--to', to, 'end');
  const [outcome, shown, caller, person] = [
    readOutcome(context.option('outcome')),
    readZone(context),
    context.option('caller'),
    context.option('person'),
  ];
  const called = context.option('line');
  const line = called === null ? null : await findLine(context.store(), called, context.defaultZone());
  const zone = shown ?? line?.zone ?? context.defaultZone();
  if (shown === null && zone === 'UTC') context.noteZone();
  const range = { from: start && instantOf(start, zone), to: end && instantOf(end, zone) };
  if (range.from !== null && range.to !== null && range.to <= range.from)
    throw new UsageError('--to is not after --from');
  return {
    range,
    zone,
    lineKnown: line?.known ?? true,
    filter: {
      call: context.option('call')?.trim() ?? null,
      caller: caller === null ? null : callerFilter(caller),
      line: line?.filter ?? null,
      person: person === null ? null : personFilter(person),
      outcome,
    },
  };
}

/** The zone of a call's line, by its name or by what was called; `DEFAULT_TIME_ZONE` for a line that Lines has no more. */
export async function lineZones(context: Context): Promise<(call: CallRecord) => Zone> {
  const fallback = context.defaultZone();
  const zones = new Map<string, Zone>();
  for (const { key, name, zone } of await knownLines(context)) {
    zones.set(key.toLowerCase(), zone);
    zones.set(name.toLowerCase(), zone);
  }
  return ({ line, called }) =>
    zones.get(called?.toLowerCase() ?? '') ?? zones.get(line?.toLowerCase() ?? '') ?? fallback;
}

/** `null`: not given. Throws `UsageError`. */
export function readZone(context: Context): Zone | null {
  const text = context.option('zone');
  if (text === null) return null;
  const zone = zoneKind.parse(text.trim());
  if (zone === null) throw new UsageError(`--zone "${text}" is not ${zoneKind.expected}`);
  return zone;
}

function readOutcome(text: string | null): AuditFilter['outcome'] {
  if (text === null) return null;
  const outcome = outcomes.find((one) => one === text.trim().toLowerCase());
  if (outcome === undefined) throw new UsageError(`--outcome "${text}" is not one of ${outcomes.join(', ')}`);
  return outcome;
}

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
