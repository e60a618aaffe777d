/** Everything that the record has of a call, in words: for `audit show` and the board. */
import type { Instant, Zone } from '../rota/model.ts';
import { showTime } from '../rota/show-time.ts';
import type { CallRecord } from './rows.ts';
import { actionWords, callerWords, durationWords, outcomeWords } from './call-words.ts';

/** Name and value of each thing that there is, in order; times in the zone. */
export function callFacts(
  call: CallRecord,
  zone: Zone,
  now: Instant,
): readonly (readonly [string, string])[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['arrived', call.at === null ? `not known; its end is recorded on ${call.day}` : time(call.at, zone)],
    ['line', [call.line, call.called && `called: ${call.called}`].filter(Boolean).join(', ') || null],
    ['caller', callerWords(call)],
    ['decided', decision(call, now)],
    ...call.targets.map(({ person, kind, id }) => ['rang', `${person} (${kind} ${id})`] as const),
    ['because', because(call)],
    ...call.rows.map((row) => ['row', rowWords(row)] as const),
    ['Graph', graph(call)],
    ['problem', call.problem],
    ['ended', call.endedAt === null ? null : time(call.endedAt, zone)],
    ['outcome', outcomeWords(call, now)],
    ['answered', call.answeredBy],
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

function decision(call: CallRecord, now: number): string {
  const details = [
    call.action === 'redirect' ? 'redirect' : actionWords(call, now),
    call.tier === null ? null : `tier ${call.tier}`,
    call.ringSeconds === null ? null : `ring ${call.ringSeconds} s`,
    call.durationMs === null ? null : `after ${call.durationMs} ms`,
  ];
  return details.filter(Boolean).join(', ');
}

function because({ because: rows, source, rota, rotaVersion }: CallRecord): string {
  const names = rows.map((row) => `${rota ?? ''}/${row}`).join(', ');
  return [names, source && `source ${source}`, rotaVersion && `rota version ${rotaVersion}`]
    .filter(Boolean)
    .join(', ');
}

/** Such as `support/nights: Kind rotation, Who anna > bo`. */
function rowWords({ row, ...cells }: CallRecord['rows'][number]): string {
  const words = Object.entries(cells).map(([column, cell]) => `${column} ${String(cell)}`);
  return `${row}: ${words.join(', ')}`;
}

const graph = ({ graphStatus, attempts }: CallRecord): string | null =>
  graphStatus === null ? null : `${graphStatus} at attempt ${attempts ?? 1}`;

const codes = ({ code, subcode }: CallRecord): string | null =>
  code === null && subcode === null ? null : `${code ?? '-'} / ${subcode ?? '-'}`;
