import type { CallRecord } from '../audit/rows.ts';
import { callsHeader, callsAsCsv } from '../audit/csv.ts';
import { auditCalls, auditOptions, readAuditQuestion } from './audit-question.ts';
import { actionWords, becauseWords, callerWords, outcomeWords } from '../audit/call-words.ts';
import type { Zone } from '../rota/model.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { growingTable } from './table.ts';
import { plural } from './table.ts';
import { showTime } from './time-options.ts';

type Calls = AsyncIterable<readonly CallRecord[]>;

export const auditList: Command = {
  name: 'audit list',
  summary: 'calls, newest first: who called, who was rung, which rows said so, how it ended',
  synopsis:
    '[--from T] [--to T] [--line L] [--caller C] [--person P] [--outcome O] [--call ID] [--zone Z] [--csv]',
  options: {
    ...auditOptions,
    call: { value: 'ID', help: 'one call, on whatever day it came' },
    csv: { help: 'as CSV, safe for spreadsheets' },
  },
  notes: ['Filters combine. All calls that match are listed, whatever their number.'],
  async run(context) {
    if (context.flag('csv') && context.json) throw new UsageError('--csv and --json cannot be used together');
    const question = await readAuditQuestion(context);
    const calls = auditCalls(context, question);
    if (context.json) await printJson(context, calls);
    else if (context.flag('csv')) await printCsv(context, calls);
    else await printTable(context, calls, question.zone);
    return 0;
  },
};

/** The object of `GET /api/audit` with `next` `null`, written while the calls come. */
async function printJson({ out }: Context, calls: Calls): Promise<void> {
  let before = '{\n  "calls": [';
  let count = 0;
  for await (const some of calls)
    for (const part of slices(some)) {
      const texts = part.map((call) => out.jsonText(call).replaceAll('\n', '\n    '));
      await out.write(`${before}\n    ${texts.join(',\n    ')}`);
      before = ',';
      count += part.length;
    }
  await out.write(count === 0 ? `${before}],\n  "next": null\n}\n` : '\n  ],\n  "next": null\n}\n');
}

async function printCsv({ out }: Context, calls: Calls): Promise<void> {
  let before = callsHeader();
  for await (const some of calls)
    for (const part of slices(some)) {
      await out.csv(before + callsAsCsv(part));
      before = '';
    }
  await out.csv(before);
}

/** As wide as the cells mostly are: the first calls decide the widths, and they may be few. */
const HEAD = [
  ...['Arrived    ', 'Line   ', 'Caller      ', 'Rang      ', 'Because ', 'Ended   ', 'Call    '],
];

async function printTable({ out, now }: Context, calls: Calls, zone: string): Promise<void> {
  const { paint } = out;
  const rows = growingTable(HEAD, out.width, (cell) =>
    /^NO (?:DECISION|END)$/.test(cell) ? paint('red', cell) : cell,
  );
  let count = 0;
  for await (const some of calls)
    for (const part of slices(some)) {
      if (count === 0) await out.line(`Times in ${zone}\n`);
      await out.write(rows(part.map((call) => cellsOf(call, { now, zone, width: out.width }))));
      count += part.length;
    }
  await out.line(count === 0 ? 'no calls' : `\n${plural(count, 'call')}`);
}

interface Shown {
  readonly now: number;
  readonly zone: Zone;
  readonly width: number | null;
}

const cellsOf = (call: CallRecord, { now, zone, width }: Shown): readonly string[] => [
  call.at === null ? 'not known' : timeWords(call.at, { now, zone, width }),
  call.line ?? '',
  callerWords(call),
  actionWords(call, now),
  becauseWords(call),
  outcomeWords(call, now),
  idOf(call, now, width),
];

const SHORT_ID_MS = 30 * 86_400_000;

/** On a terminal as much of the id as `audit show` needs. */
function idOf({ callId, at }: CallRecord, now: number, width: number | null): string {
  const isRecent = now - Date.parse(at ?? '') < SHORT_ID_MS;
  return width !== null && isRecent ? callId.slice(0, 8) : callId;
}

/** Without its year where the terminal is narrow and it is this year. */
function timeWords(instant: string, { now, zone, width }: Shown): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const text = showTime(Math.floor(at / 60_000) * 60_000, zone);
  const isThisYear = text.slice(0, 4) === showTime(now, zone).slice(0, 4);
  return (width ?? Infinity) < 100 && isThisYear ? text.slice(5) : text;
}

/** What is written at once: a day may have any number of calls. */
function* slices(calls: readonly CallRecord[]): Generator<readonly CallRecord[]> {
  for (let from = 0; from < calls.length; from += 500) yield calls.slice(from, from + 500);
}
