/** Warnings about the rows of each rota that counts, looked at from every line that uses it. */
import { clockOddities, type ClockOddity } from './clock-oddities.ts';
import type { Instant, Problem, RotaRow } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { CALENDAR_CYCLE, countPicked, patternOf } from '../rota/pattern.ts';
import { zonePlace } from '../rota/zone-names.ts';
import type { TablesReading } from '../rows/tables.ts';
import { near } from '../text/near.ts';
import { didYouMean, quote } from '../text/quote.ts';
import type { Row } from '../ports.ts';
import { placeOf } from '../rows/cell-text.ts';
import { contradictions, type Finding } from './contradictions.ts';
import { emptiedByHolidays } from './emptied-by-holiday.ts';
import { faultOf } from './fault.ts';
import { hollowTiers, idleOverrides } from './idle-overrides.ts';

/** Covers the time from `now` to `until`; overrides are checked to their end. */
export function rotaWarnings(reading: TablesReading, now: Instant, until: Instant): readonly Problem[] {
  return [
    ...withoutEffect(reading, now, until),
    ...placed(reading, (rota, readings) => [
      ...contradictions(reading.rotas.get(rota)?.rows ?? [], readings[0], now),
      ...readings.flatMap((one) => clockOddities(one.rota, now, until).map(oddity)),
    ]),
    ...unusedRotas(reading),
  ];
}

/** Rows that change nothing, or leave a tier empty. An import warns of these too. */
export const withoutEffect = (reading: TablesReading, now: Instant, until: Instant): readonly Problem[] =>
  placed(reading, (rota, readings) => [
    ...idleOverrides(readings, now),
    ...readings.flatMap((one) => hollowTiers(one, now)),
    ...placelessHolidays(reading.rotas.get(rota)?.rows ?? [], readings),
    ...emptyPatterns(reading.rotas.get(rota)?.rows ?? []),
    ...readings.flatMap((one) => emptiedByHolidays(reading.rotas.get(rota)?.rows ?? [], one, now, until)),
  ]);

/** The findings in each rota, each once, with their places. */
function placed(
  { tables, lines, unused }: TablesReading,
  find: (partition: string, readings: readonly [Reading, ...Reading[]]) => readonly Finding[],
): readonly Problem[] {
  const rows = new Map(tables.Rota.map((row) => [placeOf(row), row]));
  const users = new Map<string, [Reading, ...Reading[]]>();
  for (const reading of [...lines, ...unused]) {
    const known = users.get(reading.partition ?? '');
    if (known) known.push(reading);
    else if (reading.partition !== null) users.set(reading.partition, [reading]);
  }
  return [...users].flatMap(([partition, readings]) =>
    distinct(find(partition, readings)).flatMap(({ name, column, problem }) => {
      const row: Row | undefined = rows.get(`${partition}/${name}`);
      return row ? [faultOf('warning', 'Rota', row, column, problem)] : [];
    }),
  );
}

const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];

/** At the first of `rows` in each. */
export function unusedRotas(
  { tables, lines, unused }: TablesReading,
  rows: readonly Row[] = tables.Rota,
): readonly Problem[] {
  const partitions = new Set(unused.map(({ partition }) => partition));
  const used = lines.map(({ line }) => line.rota);
  return rows.flatMap((row) =>
    partitions.delete(row.partitionKey)
      ? [
          faultOf(
            'warning',
            'Rota',
            row,
            'PartitionKey',
            `no line uses the rota ${quote(row.partitionKey)}: it rings nobody until a row of Lines names it${didYouMean(near(row.partitionKey, used))}`,
          ),
        ]
      : [],
  );
}

/** Holidays of a time zone in which no row is. */
function placelessHolidays(rows: readonly RotaRow[], readings: readonly Reading[]): readonly Finding[] {
  const places = new Set(
    readings.flatMap(({ rota }) =>
      rota.rows.flatMap(({ row, clock }) => (row.kind === 'override' ? [] : zonePlace(clock.zone))),
    ),
  );
  return rows.flatMap((row) => {
    if (row.kind !== 'holiday' || row.zone === null || places.has(zonePlace(row.zone))) return [];
    const problem = 'has no effect: no shift or rotation of this rota is in this time zone';
    return [{ name: row.name, column: 'TimeZone', problem }];
  });
}

/** Rows with Weeks that have no date: the weeks never have the days, or not between ValidFrom and ValidUntil. */
function emptyPatterns(rows: readonly RotaRow[]): readonly Finding[] {
  const known = new Map<string, boolean>();
  return rows.flatMap((row) => {
    if (row.kind === 'holiday' || !row.window?.weeks) return [];
    const from = row.validFrom ?? (row.validUntil ?? 0) - CALENDAR_CYCLE;
    const until = Math.min(row.validUntil ?? Infinity, from + CALENDAR_CYCLE) + 1;
    const isBounded = row.validFrom !== null && row.validUntil !== null;
    const { days, nth, weeks } = row.window;
    const id = JSON.stringify([days, nth, weeks, ...(isBounded ? [from, until] : [])]);
    const isEmpty = known.get(id) ?? countPicked(patternOf(row.window), from, until) === 0;
    known.set(id, isEmpty);
    if (!isEmpty) return [];
    const problem = `never counts: these weeks have none of its days${isBounded ? ' between ValidFrom and ValidUntil' : ''}`;
    return [{ name: row.name, column: 'Weeks', problem }];
  });
}

const MEANING: Readonly<Record<ClockOddity['kind'], string>> = {
  gap: 'does not exist, because clocks go forward',
  overlap: 'happens twice, because clocks go back',
};

function oddity({ row, column, at, local, kind }: ClockOddity): Finding {
  const taken =
    kind === 'gap' ? 'the first instant after it' : column === 'To' ? 'the last one' : 'the first one';
  const problem = `${local} ${MEANING[kind]}; ${taken} counts: ${new Date(at).toISOString()}`;
  return { name: row, column, problem };
}
