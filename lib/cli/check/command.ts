import { check as checkTables, type CheckResult } from '../../check/check.ts';
import { isGapMeant } from '../../check/gaps.ts';
import { loadTables, readTables } from '../../rows/tables.ts';
import type { Problem } from '../../rota/model.ts';
import { iso } from '../../rota/on-call-answer.ts';
import { reach } from './reach.ts';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../failure.ts';
import { plural } from '../plural.ts';
import { problemTable } from './problem-table.ts';
import { table } from '../table.ts';
import { showDayTime } from '../time.ts';

const MAX_WEEKS = 520;

export const check: Command = {
  name: 'check',
  summary: 'what is wrong in the tables, and when nobody is on call',
  synopsis: '[--weeks N] [--reach]',
  options: {
    weeks: { value: 'N', help: 'how far ahead gaps are looked for (default: 8)' },
    reach: { help: 'also asks Microsoft Graph whether every user exists and is enabled' },
  },
  notes: [
    'Exit code 1: an error, or a gap on a line that has neither WhenNobody nor Fallback. Warnings do not count.',
  ],
  async run(context) {
    const weeks = readWeeks(context.option('weeks') ?? '8');
    const zone = context.defaultZone();
    const tables = await loadTables(context.store());
    const reading = readTables(tables, zone);
    if (reading.lines.some(({ line }) => line.zone === 'UTC')) context.noteZone();
    const result = checkTables(tables, { zone, now: context.now, weeks });
    const reached = context.flag('reach') ? await reach(reading, context) : [];
    const problems = [...result.problems, ...reached];
    if (context.json) await context.out.json({ problems, gaps: result.gaps.map(gapEntry) });
    else await print(context, problems, result, weeks);
    return result.needsFix || reached.some(({ level }) => level === 'error') ? 1 : 0;
  },
};

function readWeeks(text: string): number {
  const weeks = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  if (weeks < 1 || weeks > MAX_WEEKS)
    throw new UsageError(`--weeks "${text}" is not a whole number from 1 to ${MAX_WEEKS}`);
  return weeks;
}

const gapEntry = ({ line, from, to }: CheckResult['gaps'][number]) => ({
  line: line.name,
  rota: line.rota,
  from: iso(from),
  to: iso(to),
});

async function print(
  { out }: Context,
  problems: readonly Problem[],
  { gaps }: CheckResult,
  weeks: number,
): Promise<void> {
  const paint = out.paint;
  if (problems.length > 0) await out.write(`${problemTable(problems, out)}\n`);
  if (gaps.length > 0) {
    await out.line(`Open and nobody on call, within ${plural(weeks, 'week')}:`);
    const rows = gaps.map(({ line, from, to }) => [
      line.name,
      line.rota,
      showDayTime(from, line.zone),
      showDayTime(to, line.zone),
      line.zone,
    ]);
    const colour = (cell: string, _column: number, row: number) => {
      const gap = gaps[row];
      return gap && isGapMeant(gap) ? paint('yellow', cell) : paint('red', cell);
    };
    await out.write(`${table(['Line', 'Rota', 'From', 'To', 'Zone'], rows, colour, out.width)}\n`);
  }
  const count = (level: Problem['level']) => problems.filter((problem) => problem.level === level).length;
  const counts = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(gaps.length, 'gap')} within ${plural(weeks, 'week')}`;
  await out.line(count('error') + gaps.length > 0 ? counts : paint('green', counts));
}
