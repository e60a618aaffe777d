import type { CallRecord } from '../../audit/call-record.ts';
import { callOf } from './calls.ts';
import { lineZones, readZone, zoneOption } from './question.ts';
import { actionWords, callerWords, durationWords, isOdd, outcomeWords } from './words.ts';
import type { Command } from '../command.ts';
import type { Paint } from '../output.ts';
import { printable } from '../table.ts';
import { showTime } from '../time.ts';

export const auditShow: Command = {
  name: 'audit show',
  summary: 'one call: everything that the record has of it',
  synopsis: 'CALLID [--zone Z]',
  notes: ['The first 8 characters of the id do, if no other call of the last 31 days begins so.'],
  positionals: ['CALLID'],
  options: zoneOption,
  async run(context) {
    const [callId = ''] = context.positionals;
    const shown = readZone(context);
    const call = await callOf(context, callId.trim());
    const zone = shown ?? (await lineZones(context))(call);
    if (shown === null && zone === 'UTC') context.noteZone();
    if (context.json) await context.out.json(call);
    else await context.out.write(tell(call, zone, context.now, context.out.paint));
    return 0;
  },
};

/** A line for each thing that there is. */
function tell(call: CallRecord, zone: string, now: number, paint: Paint): string {
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
  const lines = facts.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`  ${name.padEnd(9)} ${printable(value)}\n`],
  );
  const odd = isOdd(call, now)
    ? `  ${paint('red', 'not whole')} after more than half an hour: ${call.action === null ? 'no decision' : 'no end'} is recorded\n`
    : '';
  return `${paint('bold', `call ${printable(call.callId)}`)}, times in ${zone}\n${lines.join('')}${odd}`;
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
