import { csvText } from '../audit/csv.ts';
import {
  countColumns,
  createStats,
  groupings,
  type Count,
  type Grouping,
  type Spread,
  type Stats,
} from '../audit/stats.ts';
import { boundedRange } from '../audit/find-calls.ts';
import { auditCalls, auditOptions, lineZones, readAuditQuestion } from './audit-question.ts';
import { durationWords } from '../audit/call-words.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { table } from './table.ts';

export const auditStats: Command = {
  name: 'audit stats',
  summary: 'calls by day, line, person, hour or caller: how many, and how they ended',
  synopsis:
    '[--by day|line|person|hour|caller] [--from T] [--to T] [--line L] [--caller C] [--person P] [--outcome O] [--zone Z] [--csv]',
  options: {
    by: { value: 'B', help: `${groupings.join(', ')} (default: day); person: who was rung` },
    ...auditOptions,
    csv: { help: 'as CSV, safe for spreadsheets' },
  },
  notes: [
    'Not answered: rang, ended, and nobody is known to have answered. The shares of answered and not answered are of the calls that rang. Night: 22:00 to 07:00 on the clock of the line.',
  ],
  async run(context) {
    if (context.flag('csv') && context.json) throw new UsageError('--csv and --json cannot be used together');
    const by = readGrouping(context.option('by') ?? 'day');
    const question = await readAuditQuestion(context);
    const { zone } = question;
    const range = await boundedRange(question.range, context.now, context.store());
    const stats = createStats({ by, zone, lineZone: await lineZones(context) });
    for await (const calls of auditCalls(context, question)) for (const call of calls) stats.add(call);
    const rows = stats.counts();
    if (context.json)
      await context.out.json({
        ...{ by, from: isoOf(range.from), to: isoOf(question.range.to ?? context.now), zone },
        rows: rows.map((row) => Object.fromEntries(countColumns.map((column) => [column, row[column]]))),
      });
    else if (context.flag('csv'))
      await context.out.csv(
        csvText([countColumns, ...rows.map((row) => countColumns.map((column) => row[column]))]),
      );
    else await print(context, stats, by, zone);
    return 0;
  },
};

function readGrouping(text: string): Grouping {
  const by = groupings.find((one) => one === text.trim().toLowerCase());
  if (by === undefined) throw new UsageError(`--by "${text}" is not one of ${groupings.join(', ')}`);
  return by;
}

const isoOf = (at: number) => new Date(at).toISOString();

async function print({ out }: Context, stats: Stats, by: Grouping, zone: string): Promise<void> {
  const total = stats.total();
  if (total.calls === 0) return out.line('no calls');
  const { paint } = out;
  await out.line(
    paint('bold', by === 'day' || by === 'hour' ? `Calls by ${by} in ${zone}` : `Calls by ${by}`),
  );
  const head = [
    by.charAt(0).toUpperCase() + by.slice(1),
    'Calls',
    'Answered',
    'Not answered',
    'No end',
    'Rejected',
    'Blocked',
    'Closed',
    'At night',
  ];
  const rows = [...stats.counts(), total].map(cellsOf);
  const colour = (cell: string, column: number) =>
    column === 4 && cell !== '-' ? paint('yellow', cell) : cell;
  await out.write(table(head, rows, colour, out.width));
  const { decisionMs, answeredSeconds, notAnsweredSeconds } = stats.spreads();
  await out.line();
  const lines: readonly (readonly [string, Spread | null, (value: number) => string])[] = [
    ["Receipt to Graph's answer", decisionMs, (ms) => `${Math.round(ms)} ms`],
    ['Until the end, ringing included, if answered', answeredSeconds, durationWords],
    ['Until the end, if not answered', notAnsweredSeconds, durationWords],
  ];
  for (const [name, spread, words] of lines)
    if (spread) await out.line(`${name}: half ${words(spread.median)}, 95 % ${words(spread.p95)} or less`);
}

/** Only a call that rang can be answered, so its shares are of those. Rejected: for another reason than the next two. */
function cellsOf(count: Count): readonly string[] {
  const { key, calls, redirected, answered, notAnswered, rejected, blocked, closed, noEnd, night } = count;
  const rang = [answered, notAnswered].map((some) => share(some, redirected));
  const other = [noEnd, rejected - blocked - closed, blocked, closed, night].map((some) =>
    share(some, calls),
  );
  return [key, String(calls), ...rang, ...other];
}

/** `12 (40 %)`. */
const share = (count: number, all: number): string =>
  count === 0 ? '-' : all === 0 ? String(count) : `${count} (${Math.round((count / all) * 100)} %)`;
