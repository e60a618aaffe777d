/** The numbers of `audit stats` for people: a table, a chart, the callers. */
import type { Spread, Stats, Tally } from '../../audit/stats.ts';
import { durationWords } from '../../audit/call-words.ts';
import type { Paint } from '../output.ts';
import { printable, table, widthOf } from '../table.ts';

/** `width`: characters a line. */
export function tellStats(
  { total, days, callers }: Stats,
  zone: string,
  paint: Paint,
  width: number,
): string {
  if (total.calls === 0) return 'no calls\n';
  const rows = [
    ...days.map(({ day, line, ...tally }) => [day, line ?? 'not known', ...cellsOf(tally)]),
    ['all', '', ...cellsOf(total)],
  ];
  const most = table(
    ['Caller', 'Calls'],
    callers.map(({ caller, name, calls }) => [
      `${caller}${name === null ? '' : ` (${name})`}`,
      String(calls),
    ]),
  );
  return [
    `${paint('bold', 'Calls by day and line')}, days in ${zone}\n`,
    table(
      [
        'Day',
        'Line',
        'Calls',
        'Answered',
        'Rejected',
        'Ended',
        'No end',
        'Decided in (median, p95)',
        'Talked',
        'Waited',
      ],
      rows,
      (cell, column) => (column === 6 && cell !== '-' ? paint('yellow', cell) : cell),
    ),
    `\n${paint('bold', 'Calls by day')} (${paint('green', '█')} answered, ${paint('red', '█')} rejected, ░ ended, · no end)\n`,
    chart(days, paint, width),
    callers.length === 0 ? '' : `\n${paint('bold', 'Most calls from')}\n${most}`,
  ].join('');
}

const cellsOf = ({ calls, answered, rejected, ended, none, decisionMs, secondsToEnd }: Tally): string[] => [
  String(calls),
  ...[answered, rejected, ended, none].map((count) => share(count, calls)),
  spreadWords(decisionMs, (ms) => `${Math.round(ms)} ms`),
  spreadWords(secondsToEnd.answered, durationWords),
  spreadWords(secondsToEnd.others, durationWords),
];

/** `12 (40 %)`. */
const share = (count: number, all: number): string =>
  count === 0 ? '-' : `${count} (${Math.round((count / all) * 100)} %)`;

const spreadWords = ({ median, p95 }: Spread, words: (value: number) => string): string =>
  median === null || p95 === null ? '-' : `${words(median)}, ${words(p95)}`;

/** A bar for each day, all on one scale. */
function chart(days: Stats['days'], paint: Paint, width: number): string {
  const byDay = [...Map.groupBy(days, ({ day }) => day)].map(([day, tallies]) => ({
    day,
    ...sumOf(tallies),
  }));
  const most = Math.max(...byDay.map(({ calls }) => calls));
  const room = Math.max(10, width - widthOf('2026-11-21  ') - String(most).length - 1);
  const bar = (count: number, char: string) => char.repeat(Math.round((count / most) * room));
  return byDay
    .map(({ day, calls, answered, rejected, ended, none }) => {
      const bars = [
        paint('green', bar(answered, '█')),
        paint('red', bar(rejected, '█')),
        bar(ended, '░'),
        bar(none, '·'),
      ];
      return `${printable(day)}  ${bars.join('')} ${calls}\n`;
    })
    .join('');
}

function sumOf(tallies: readonly Tally[]) {
  const sum = (name: 'calls' | 'answered' | 'rejected' | 'ended' | 'none') =>
    tallies.reduce((all, tally) => all + tally[name], 0);
  return {
    calls: sum('calls'),
    answered: sum('answered'),
    rejected: sum('rejected'),
    ended: sum('ended'),
    none: sum('none'),
  };
}
