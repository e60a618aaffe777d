/** Rows of the Rota table. What each cell means stands in docs/rota.md. */
import type { HolidayRow, OverrideRow, RotaRow, RotationRow, ShiftRow, Zone } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, readAll, warnOfUnknownColumns, type Cells, type ReadRow, type ReadRows } from './cells.ts';
import type { Side } from './clock.ts';
import { isClock, isDated, readDate, readDateTime } from './dates.ts';
import { readEvery } from './every.ts';
import { readInsteadOf, readLineNames, readPeopleList, readTurns } from './name-lists.ts';
import { near } from '../text/near.ts';
import { readRowWindow } from './window.ts';
import { quote } from '../text/quote.ts';
import { cellText, invalid, ok, plain, type Read } from './text.ts';
import { readWeekday } from './weekdays.ts';
import { readOneOf, readTier, readYesNo, readZone } from './words.ts';

const KINDS = ['shift', 'rotation', 'override', 'holiday'] as const;
type Kind = (typeof KINDS)[number];

/** What every row has. */
type Base = Pick<RotaRow, 'rota' | 'name' | 'lines' | 'zone' | 'validFrom' | 'validUntil'>;

/** Columns that a kind does not look at: filled in, somebody expects an effect that does not come. */
const UNUSED: Readonly<Record<Kind, readonly string[]>> = {
  shift: ['Every', 'Start', 'InsteadOf'],
  rotation: ['InsteadOf'],
  override: ['Every', 'Start'],
  holiday: ['Who', 'Weeks', 'Every', 'Start', 'InsteadOf', 'Tier'],
};

/**
 * All rows that are switched on and can be read, by rota and name; and everything that is wrong with the others. `zone`:
 * of the line, for what is suggested in place of a time with an offset.
 */
export const readRota = (rows: readonly Row[], zone: Zone | null = null): ReadRows<RotaRow> =>
  readAll(rows, (row) => readRotaRow(row, zone));

/** One row; `null` where it is switched off (then its mistakes do not matter) or cannot be read. */
export function readRotaRow(row: Row, zone: Zone | null = null): ReadRow<RotaRow> {
  const cells = cellsOf('Rota', row);
  if (cells.get('Enabled', readYesNo) === false) return { row: null, problems: [] };
  const kind = cells.need('Kind', readKindCell, 'shift, rotation, override or holiday');
  const read = readKind(kind ?? likelyKind(row), cells, zone);
  warnOfUnknownColumns('Rota', cells);
  return { row: kind === null || cells.failed() ? null : read, problems: cells.problems };
}

function readKindCell(text: string): Read<Kind> {
  const read = readOneOf(KINDS)(text);
  if (read.ok || !LEAVE.test(plain(text))) return read;
  return invalid(
    `${quote(text)} is not a kind of row; leave is an "override" with the person in InsteadOf, and From and To`,
  );
}

const LEAVE =
  /^(?:vacations?|leave|pto|absen(?:t|ce)|away|sick(?: leave)?|ill|off|(?:time|day) off|urlaub|semester)$/i;

/** For a misspelt kind the other cells are read as those of the kind that was meant, so that all is said at once. */
function likelyKind(row: Row): Kind | null {
  const cell = cellText(Object.hasOwn(row, 'Kind') ? row.Kind : '');
  const word = cell.ok ? near(plain(cell.value), KINDS) : null;
  return KINDS.find((kind) => kind === word) ?? null;
}

function readKind(kind: Kind | null, cells: Cells, zone: Zone | null): RotaRow | null {
  for (const column of kind === null ? [] : UNUSED[kind])
    if (cells.has(column))
      cells.warn(column, `has no meaning in ${kind === 'override' ? 'an' : 'a'} ${kind ?? ''} row`);
  switch (kind) {
    case 'shift':
      return readShift(cells);
    case 'rotation':
      return readRotation(cells, zone);
    case 'override':
      return readOverride(cells, zone);
    case 'holiday':
      return readHoliday(cells);
    case null:
      readBase(cells);
      return null;
  }
}

function readShift(cells: Cells): ShiftRow | null {
  const who = cells.need('Who', readPeopleList, 'people, such as "anna, bo"');
  const window = readRowWindow(cells);
  const tier = cells.get('Tier', readTier) ?? 1;
  const base = readBase(cells);
  return who === null || window === null
    ? null
    : { kind: 'shift', ...base, who, tier, window: window.window };
}

function readRotation(cells: Cells, zone: Zone | null): RotationRow | null {
  const turns = cells.need('Who', readTurns, 'turns, such as "anna > bo, carl > dina"');
  if (turns?.length === 1 && (turns[0]?.length ?? 0) > 1)
    cells.warn(
      'Who',
      'has one turn of several people, who are always on call together; turns are separated by ">"',
    );
  const window = readRowWindow(cells);
  const every = cells.need('Every', readEvery, 'the length of a turn, such as "1 week"');
  const start = cells.need(
    'Start',
    (text) => readDateTime(text, 'start', cells.peek('TimeZone', readZone) ?? zone),
    'the first handoff, such as "2026-01-05 09:00"',
  );
  const tier = cells.get('Tier', readTier) ?? 1;
  const base = readBase(cells);
  const perShift = every?.unit === 'shift';
  if (perShift && window?.given === false && !cells.has('Days') && !cells.has('Weeks'))
    cells.fail('Every', 'counts shifts, and the row has none; fill in Days, Weeks, or From and To');
  if (turns === null || window === null || every === null || start === null) return null;
  return {
    kind: 'rotation',
    ...base,
    turns,
    tier,
    every,
    start,
    window: window.given || perShift ? window.window : null,
  };
}

/** From and To are both dates and times; or as in a shift, and then it repeats. */
function readOverride(cells: Cells, zone: Zone | null): OverrideRow | null {
  const who = cells.get('Who', readPeopleList);
  const time = repeats(cells) ? readRepeating(cells) : readOnce(cells, zone);
  const insteadOf = cells.get('InsteadOf', readInsteadOf);
  const tier = cells.get('Tier', readTier);
  const base = readBase(cells);
  if (!cells.has('Who') && !cells.has('InsteadOf'))
    cells.fail(
      'Who',
      'is empty, as is InsteadOf; an override needs who comes in (Who), who leaves (InsteadOf), or both',
    );
  return time && { kind: 'override', ...base, who: who ?? [], ...time, insteadOf: insteadOf ?? [], tier };
}

type OverrideTime = Pick<OverrideRow, 'once' | 'window'>;

/** Whether one of From and To is a time without a date, or both are empty and Days or Weeks are not. */
function repeats(cells: Cells): boolean {
  const isDate = (column: string) => cells.peek(column, (text) => ok(/^\d{4}-/.test(text))) === true;
  if (isDate('From') && isDate('To')) return false;
  const filled = ['From', 'To'].filter((column) => cells.has(column));
  if (filled.length === 0) return cells.has('Days') || cells.has('Weeks');
  return filled.some((column) => cells.peek(column, (text) => ok(isClock(text))) === true);
}

function readRepeating(cells: Cells): OverrideTime | null {
  const dated = ['From', 'To'].find((column) => cells.peek(column, (text) => ok(isDated(text))) === true);
  if (dated !== undefined) {
    const other = dated === 'From' ? 'To' : 'From';
    const why = `has no date, and ${dated} has one; expected dates in both, or in neither for an override that repeats`;
    cells.fail(other, why);
    return null;
  }
  const window = readRowWindow(cells);
  return window && { once: null, window: window.window };
}

function readOnce(cells: Cells, zone: Zone | null): OverrideTime | null {
  for (const column of ['Days', 'Weeks'])
    if (cells.has(column))
      cells.warn(
        column,
        'has no meaning in an override row with dates; with times alone in From and To it repeats',
      );
  const at = (side: Side) => (text: string) =>
    readDateTime(text, side, cells.peek('TimeZone', readZone) ?? zone);
  const from = cells.need('From', at('start'), 'a local date and time, such as "2026-12-24 18:00"');
  const to = cells.need('To', at('end'), 'a local date and time, such as "2026-12-25 08:00"');
  if (from === null || to === null) return null;
  if ((to.date - from.date || to.time - from.time) <= 0)
    cells.fail('To', 'is not after From; expected a later date and time');
  return { once: { from, to }, window: null };
}

function readHoliday(cells: Cells): HolidayRow | null {
  const as = cells.get('Days', readWeekday);
  const from = cells.need('From', readDate, 'a date, such as "2026-12-25"');
  const to = cells.get('To', readDate) ?? from;
  const base = readBase(cells);
  if (from === null || to === null) return null;
  if (to < from)
    cells.fail('To', 'is before From; expected the last day of the holiday, or nothing for one day');
  return { kind: 'holiday', ...base, from, to, as };
}

function readBase(cells: Cells): Base {
  const lines = cells.get('Lines', readLineNames) ?? [];
  const validFrom = cells.get('ValidFrom', readDate);
  const validUntil = cells.get('ValidUntil', readDate);
  const zone = cells.get('TimeZone', readZone);
  if (validFrom !== null && validUntil !== null && validUntil < validFrom)
    cells.fail('ValidUntil', 'is before ValidFrom, so the row never counts; expected a later date');
  return { rota: cells.row.partitionKey, name: cells.row.rowKey, lines, zone, validFrom, validUntil };
}
