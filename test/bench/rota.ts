/** How long it takes to say who is on call: one instant in up to 10,000 rows, and a year of shifts for 100. */
import type { Every, RotaRow, View, Weekday } from '../../lib/rota/model.ts';
import { onCallAt, periods } from '../../lib/rota/periods.ts';
import { prepareRota, type Rota } from '../../lib/rota/prepare.ts';

const SIZES = [10, 100, 1000, 10_000];
const MS_A_DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 2, 14);
const TODAY = Math.floor(NOW / MS_A_DAY);
const VIEW: View = { line: 'support', zone: 'Europe/Stockholm' };

/** The goals: CPU time for one instant once the rows are prepared, and for a year. */
const MAX_MS_AN_INSTANT = 5;
const MAX_MS_A_YEAR = 300;

export default async function benchRota(): Promise<void> {
  const instants = SIZES.map((size) => ({ size, ms: anInstant(prepareRota(rowsOf(size), VIEW)) }));
  const smallest = instants[0]?.ms ?? 1;
  const lines = [['rows', 'prepare ms', 'one instant ms', 'ratio', 'goal']];
  for (const { size, ms } of instants) {
    const rows = rowsOf(size);
    const goal = size === 10_000 ? verdict(ms, MAX_MS_AN_INSTANT) : '';
    lines.push([
      String(size),
      cpu(() => prepareRota(rows, VIEW), 5).toFixed(2),
      ms.toFixed(4),
      `${(ms / smallest).toFixed(1)}x`,
      goal,
    ]);
  }
  console.log(table(lines));
  const rota = prepareRota(rowsOf(100), VIEW);
  const year = cpu(() => periods(rota, NOW, NOW + 365 * MS_A_DAY), 5);
  const count = periods(rota, NOW, NOW + 365 * MS_A_DAY).length;
  console.log(
    `\na year of 100 rows: ${year.toFixed(1)} ms, ${String(count)} periods; ${verdict(year, MAX_MS_A_YEAR)}`,
  );
  return Promise.resolve();
}

/** Different instants over a month, so that nothing can be remembered from the last. */
function anInstant(rota: Rota): number {
  let step = 0;
  const times = Math.max(20, Math.round(20_000 / rota.rows.length));
  return cpu(() => onCallAt(rota, NOW + (step++ % 700) * 3_700_000), times);
}

/** Milliseconds of CPU: the median of 7 means of `times`, after one to warm up. */
function cpu(work: () => unknown, times: number): number {
  const means = Array.from({ length: 8 }, () => {
    const begin = process.cpuUsage();
    for (let i = 0; i < times; i++) work();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000 / times;
  });
  return means.slice(1).sort((a, b) => a - b)[3] ?? NaN;
}

const verdict = (ms: number, most: number): string =>
  `${ms < most ? 'met' : 'MISSED'} (under ${String(most)} ms)`;

/** A mix as people keep it: half shifts, a fifth rotations, overrides past and coming, holidays. */
const rowsOf = (count: number): readonly RotaRow[] =>
  Array.from({ length: count }, (_, index) => rowOf(index));

const KINDS = [
  'shift',
  'rotation',
  'shift',
  'override',
  'shift',
  'override',
  'rotation',
  'shift',
  'override',
  'shift',
] as const;
const ZONES = [null, null, 'America/New_York', 'Asia/Kolkata'];
const WORKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const EVERY: readonly Every[] = [
  { count: 1, unit: 'week' },
  { count: 1, unit: 'shift' },
  { count: 1, unit: 'month' },
  { count: 12, unit: 'hour' },
];

function rowOf(index: number): RotaRow {
  const base = {
    rota: 'support',
    name: `row-${String((index * 7919) % 100_003).padStart(6, '0')}`,
    lines: index % 13 === 0 ? ['sales'] : [],
    zone: ZONES[index % 4] ?? null,
    validFrom: index % 9 === 0 ? TODAY - 400 : null,
    validUntil: index % 17 === 0 ? TODAY + 90 : null,
  };
  const [one, two] = [`p${String(index % 40)}`, `p${String((index + 7) % 40)}`];
  const hour = (index % 24) * 3600;
  const window = {
    days: WORKDAYS,
    nth: [],
    weeks: null,
    from: hour,
    to: (hour + 9 * 3600) % 86_400,
    endsAfter: hour >= 15 * 3600 ? 1 : 0,
  };
  switch (KINDS[index % KINDS.length] ?? 'shift') {
    case 'rotation': {
      const every = EVERY[Math.floor(index / 10) % 4] ?? { count: 1, unit: 'week' };
      const always = every.unit !== 'shift' && index % 3 === 0;
      const start = { date: TODAY - (index % 3650), time: hour };
      return {
        ...base,
        kind: 'rotation',
        turns: [[one], [two]],
        tier: 1 + (index % 2),
        window: always ? null : window,
        every,
        start,
      };
    }
    case 'override': {
      if (index % 50 === 5)
        return {
          ...base,
          kind: 'holiday',
          from: TODAY + (index % 365),
          to: TODAY + (index % 365),
          as: index % 4 ? 7 : null,
        };
      const date = TODAY + (index % 730) - 365;
      return {
        ...base,
        kind: 'override',
        who: [two],
        once: { from: { date, time: hour }, to: { date: date + 1, time: hour } },
        window: null,
        insteadOf: [one],
        tier: null,
      };
    }
    case 'shift':
      return { ...base, kind: 'shift', who: [one, two], tier: 1 + (index % 2), window };
  }
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}
