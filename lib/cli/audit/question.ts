/** What `audit list` and `audit stats` are asked: the same filters as `GET /api/audit`, times as everywhere in the command line. */
import type { CallRecord } from '../../audit/call-record.ts';
import { callerFilter, outcomes, personFilter, type AuditFilter } from '../../audit/filter.ts';
import { findLine } from '../../audit/find-line.ts';
import { DEFAULT_DAYS, type AskedRange } from '../../audit/range.ts';
import type { Zone } from '../../rota/model.ts';
import { zone as zoneKind } from '../../settings/setting-values.ts';
import type { Context, OptionSpec } from '../command.ts';
import { UsageError } from '../failure.ts';
import { knownLines } from '../common-options.ts';
import { instantOf, readTime } from '../time-options.ts';

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
  /** Of the times that are shown. */
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
