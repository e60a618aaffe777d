/** A call's record in words, for `audit list`, `audit show` and the board. */
import type { Instant, Zone } from '../rota/model.ts';
import { showTime } from '../rota/show-time.ts';
import { isRecord, parseJson } from '../text/json.ts';
import { VOICEMAIL } from './ending.ts';
import type { CallRecord } from './rows.ts';

/** A call that has neither been decided nor ended after this long never will be. */
const WAIT_MS = 30 * 60_000;
/** Graph's own ring time for several targets. */
const RING_SECONDS = 60;
/** An end this much later than the ringing can have lasted was most likely that of a conversation. */
const GRACE_SECONDS = 10;

/** `+46701234567 (Eva)`. */
export function callerWords({ caller, callerName }: CallRecord): string {
  const id = caller?.replace(/^(?:phone|user):/, '') ?? 'not known';
  return callerName === null ? id : `${id} (${callerName})`;
}

/** Who was rung, or what was done instead. */
export function actionWords(call: CallRecord, now: Instant): string {
  if (call.action === 'redirect') {
    const people = peopleOf(call) || 'nobody';
    return call.rule?.rule === 'vip' ? `VIP: all tiers rang: ${people}` : people;
  }
  if (call.action === 'reject') return rejectWords(call);
  if (call.action !== null)
    return call.problem === null ? 'the caller had gone' : 'not put through: Graph no longer knew the call';
  if (call.at === null) return 'not known';
  return isOld(call, now) ? 'NO DECISION' : 'being decided';
}

/** As they are called in the rota. */
const peopleOf = ({ targets }: CallRecord): string =>
  [...new Set(targets.map(({ person }) => person))].join(', ');

function rejectWords(call: CallRecord): string {
  if (call.source === 'rule') return blockWords(call);
  const rejected = `rejected as ${call.reason ?? 'none'}`;
  if (call.source === 'closed') return `${rejected}: the line was closed`;
  // Else a redirect may have failed before, or the tables: the record's problem says which.
  const wasNobody = call.problem === null || (call.rotaVersion !== null && call.attempts === 1);
  return call.source === 'none' && wasNobody ? `${rejected}: nobody was on call` : rejected;
}

/** `blocked by callers/+46701234567 (robocalls)`: the row of Callers with its note, where the record has them. */
function blockWords({ rule, rows }: CallRecord): string {
  if (rule === null) return 'blocked by a row of Callers';
  const note = rows.find(({ row }) => row === rule.row)?.Note;
  return `blocked by ${rule.row}${typeof note === 'string' && note !== '' ? ` (${note})` : ''}`;
}

const SOURCES: Readonly<Record<string, string>> = {
  'line-fallback': 'the fallback of the line',
  'last-good-rota': 'the rota as last read, since the tables failed',
  'settings-fallback': 'FALLBACK_TARGETS',
  closed: 'the hours of the line',
  none: 'nobody on call',
};

/** Which rows, or what else, decided. */
export function becauseWords({ because, source, rule }: CallRecord): string {
  if (source === 'rule') return rule?.row ?? 'Callers';
  if (because.length > 0) return because.join(', ');
  return SOURCES[source ?? ''] ?? source ?? '';
}

/** How it ended. A call without an end after half an hour says so. */
export function outcomeWords(call: CallRecord, now: Instant): string {
  if (call.outcome === null) return isOld(call, now) ? 'NO END' : 'no end yet';
  if (call.hint === VOICEMAIL) return VOICEMAIL;
  if (call.outcome === 'answered') return answeredWords(call);
  if (call.action !== 'redirect') return call.outcome;
  // That the call was redirected says nothing about its end.
  if (call.hint !== null && call.hint !== 'redirected') return `ended: ${call.hint}`;
  const seconds = call.secondsAfterDecision ?? 0;
  const mayBeAnswered = seconds > (call.ringSeconds ?? RING_SECONDS) + GRACE_SECONDS;
  return mayBeAnswered ? 'ended: probably answered' : 'ended: nobody answered';
}

function answeredWords({ answeredBy, targets }: CallRecord): string {
  const names = namesIn(parseJson(answeredBy ?? ''));
  const target = targets.find(({ id }) => names.some((name) => name.toLowerCase() === id.toLowerCase()));
  const name =
    target?.person ?? names.find((text) => !/^[\da-f-]{32,36}$/i.test(text) && /\p{L}/u.test(text));
  return name === undefined ? 'answered (Teams does not say by whom)' : `answered by ${name}`;
}

/** The ids and display names of identities that are not encrypted. */
function namesIn(value: unknown, depth = 0): readonly string[] {
  if (!isRecord(value) || depth > 3) return [];
  const own = [value.displayName, value.id].filter((text) => typeof text === 'string' && text !== '');
  const inner = Object.entries(value).flatMap(([name, member]) =>
    name.toLowerCase() === 'encrypted' ? [] : namesIn(member, depth + 1),
  );
  return [...(own as string[]), ...inner];
}

/** Whether the record is not whole although it should be. */
export const isOdd = (call: CallRecord, now: Instant): boolean =>
  (call.action === null || call.outcome === null) && isOld(call, now);

const isOld = ({ at, endedAt, day }: CallRecord, now: Instant): boolean =>
  now - Date.parse(at ?? endedAt ?? day) > WAIT_MS;

/** `12.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** Name and value of everything in the record, in order; times in the zone. */
export function callFacts(
  call: CallRecord,
  zone: Zone,
  now: Instant,
): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['arrived', call.at === null ? `not known; its end is recorded on ${call.day}` : time(call.at, zone)],
    ['line', [call.line, call.called && `called: ${call.called}`].filter(Boolean).join(', ') || null],
    ['caller', callerWords(call)],
    ['decided', decisionWords(call, now)],
    ...call.targets.map(({ person, kind, id }) => ['rang', targetWords(person, kind, id)] as const),
    ['because', becauseOf(call)],
    ...call.rows.map((row) => ['row', rowWords(row)] as const),
    ['Graph', graphWords(call)],
    ['problem', call.problem],
    ['ended', call.endedAt === null ? null : time(call.endedAt, zone)],
    ['outcome', outcomeWords(call, now)],
    ['codes', codes(call)],
    ['message', call.message],
    ['reason', call.terminationReason],
    [
      'lasted',
      call.secondsAfterDecision === null
        ? null
        : `${durationWords(call.secondsAfterDecision)} after the decision, ringing included`,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value] as const]));
}

/** With milliseconds where the zone is UTC, as in the row. */
function time(instant: string, zone: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) || zone === 'UTC' ? instant : showTime(Math.floor(at / 1_000) * 1_000, zone);
}

function decisionWords(call: CallRecord, now: number): string {
  const { action, rule, tier, ringSeconds, durationMs } = call;
  const rang = rule?.rule === 'vip' ? 'VIP: all tiers rang' : tier === null ? 'rang' : `tier ${tier} rang`;
  const seconds = ringSeconds === null ? '' : ` for ${ringSeconds} s`;
  const words = action === 'redirect' ? rang + seconds : actionWords(call, now);
  return durationMs === null ? words : `${words}, ${durationMs} ms after the call came`;
}

/** A phone by its number. The id of an account says nothing to a reader, unless there is no name. */
const targetWords = (person: string, kind: string, id: string): string =>
  kind === 'phone' && person !== id ? `${person} (${id})` : person;

function becauseOf(call: CallRecord): string {
  const { because, rota, rotaVersion } = call;
  const names = because.map((row) => `${rota ?? ''}/${row}`).join(', ');
  return [names || becauseWords(call), rotaVersion && `rota version ${rotaVersion}`]
    .filter(Boolean)
    .join(', ');
}

/** `support/nights: Kind rotation, Who anna > bo`. */
function rowWords({ row, ...cells }: CallRecord['rows'][number]): string {
  const words = Object.entries(cells).map(([column, cell]) => `${column} ${String(cell)}`);
  return `${row}: ${words.join(', ')}`;
}

const graphWords = ({ graphStatus, attempts }: CallRecord): string | null =>
  graphStatus === null ? null : `${graphStatus} at attempt ${attempts ?? 1}`;

const codes = ({ code, subcode }: CallRecord): string | null =>
  code === null && subcode === null ? null : `${code ?? '-'} / ${subcode ?? '-'}`;
