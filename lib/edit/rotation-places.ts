/** Somebody joins or leaves: rows in which nobody's turn changes before the present one is over. Pure. */
import type { HolidayRow, Instant, RotaRow, RotationRow, ShiftRow, View, Zone } from '../rota/model.ts';
import { nameKey, sameName } from '../rota/names.ts';
import { prepareRota } from '../rota/prepare.ts';
import { lastDateOf } from '../rota/row-periods.ts';
import { showTime } from '../rota/show-time.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';
import { readRotaRow } from '../rows/rota.ts';
import type { TablesReading } from '../rows/tables.ts';
import type { Row, StoredRow } from '../ports.ts';
import type { Edit, FileRow } from './plan.ts';

/** The edit, or one sentence that says why it cannot be made. */
export type Placed = { readonly edit: Edit } | { readonly problem: string };

export interface Joining {
  readonly person: string;
  /** The row of the rotation, as it is stored. */
  readonly row: StoredRow;
  /** Whose turn the new one follows; `null`: the last one before `at`. */
  readonly after: string | null;
  /** When the first turn may change: after the present turn, or after the present round of all turns. */
  readonly at: 'next' | 'round';
}

type Turns = RotationRow['turns'];

/**
 * The Who cell is put in an order in which the present turn stays where it is: Start and the handoffs do not move.
 * `now` is the present; turns of the past, which the row says as well, become others.
 */
export function joinRotation(tables: TablesReading, joining: Joining, now: Instant): Placed {
  const { person, row, after, at } = joining;
  const read = rotationOf(row);
  if (read === null)
    return { problem: `${placeOf(row)} is not a rotation that can be read: see ringrota check` };
  const { turns } = read;
  if (turns.flat().some((name) => sameName(name, person)))
    return { problem: `${person} has a turn in ${placeOf(row)} already` };
  const present = presentTurns(tables, read, turns.length * (turns.length + 1), now);
  const count = turns.length;
  const last = at === 'next' ? present.booked : present.booked + count - 1 - mod(present.booked, count);
  const follows = after === null ? mod(last, count) : placeAfter(turns, after, last);
  if (follows === null) return { problem: `${after ?? ''} has no turn in ${placeOf(row)}` };
  for (let index = present.first; index < last; index += 1)
    if (mod(index, count) === follows)
      return {
        problem: `${person} cannot come after ${after ?? ''} before the ${at === 'next' ? 'present turn' : 'present round'} is over: expected --after ${turns[mod(last, count)]?.join(', ') ?? ''}${at === 'round' ? ' or --at next' : ''}`,
      };
  const joined = [...turns.slice(0, follows + 1), [person], ...turns.slice(follows + 1)];
  const place = mod(last, count);
  return {
    edit: whoEdit([fileRow(row, whoOf(anchored(joined, place > follows ? place + 1 : place, last)))]),
  };
}

/** The turn of `after` that comes first from `from` on, as its place in the list. */
function placeAfter(turns: Turns, after: string, from: number): number | null {
  for (let index = from; index < from + turns.length; index += 1) {
    const place = mod(index, turns.length);
    if (turns[place]?.some((name) => sameName(name, after))) return place;
  }
  return null;
}

/** The same order, begun so that turn `index` is the one at `place`. */
const anchored = (turns: Turns, place: number, index: number): Turns =>
  turns.map((_, position) => turns[mod(place - index + position, turns.length)] ?? []);

/**
 * Takes somebody out of every row that is not over. A turn or shift of theirs that runs now is kept by an override that ends
 * with it.
 */
export function leaveRotas(tables: TablesReading, person: string, now: Instant): Placed {
  const stored = tables.tables.Rota as readonly StoredRow[];
  const rows: FileRow[] = [];
  const remove: StoredRow[] = [];
  for (const row of stored) {
    const read = readRotaRow(row).row;
    if (read === null) {
      if (namesInCells(row).some((name) => sameName(name, person)))
        return { problem: `${placeOf(row)} names ${person} and cannot be read: see ringrota check` };
      continue;
    }
    const lastDate = lastDateOf(read);
    const isOver = lastDate !== null && lastDate < Math.floor(now / 86_400_000) - 1;
    if (isOver || read.kind === 'holiday' || !names(read).some((name) => sameName(name, person))) continue;
    const left = leaveRow(tables, row, read, person, now);
    if ('problem' in left) return left;
    rows.push(...left.rows);
    if (left.isGone) remove.push(row);
  }
  if (rows.length + remove.length === 0)
    return { problem: `no row of Rota that still counts names ${person}` };
  return { edit: { ...whoEdit(rows), remove } };
}

interface Left {
  readonly rows: readonly FileRow[];
  readonly isGone: boolean;
}

type Acting = Exclude<RotaRow, HolidayRow>;

function leaveRow(
  tables: TablesReading,
  row: StoredRow,
  read: Acting,
  person: string,
  now: Instant,
): Left | { readonly problem: string } {
  const without = (people: readonly string[]) => people.filter((name) => !sameName(name, person));
  const written = (cells: FileRow['cells'], more: readonly FileRow[] = []): Left => ({
    rows: [{ partitionKey: row.partitionKey, rowKey: row.rowKey, cells }, ...more],
    isGone: false,
  });
  switch (read.kind) {
    case 'override': {
      const insteadOf = read.insteadOf === '*' ? '*' : without(read.insteadOf);
      const who = without(read.who);
      const isGone = insteadOf.length === 0 && (who.length === 0 || read.insteadOf.length > 0);
      if (isGone) return { rows: [], isGone };
      return written({ Who: who.join(', '), InsteadOf: insteadOf === '*' ? '*' : insteadOf.join(', ') });
    }
    case 'shift': {
      const kept = keepShift(tables, row, read, person, now);
      const who = without(read.who);
      return who.length === 0 ? { rows: kept, isGone: true } : written({ Who: who.join(', ') }, kept);
    }
    case 'rotation': {
      const { turns } = read;
      const left = turns.map(without);
      const places = turns.flatMap((turn, place) =>
        turn.length > 0 && left[place]?.length === 0 ? [] : [place],
      );
      const remaining = places.map((place) => left[place] ?? []);
      if (remaining.every((turn) => turn.length === 0))
        return {
          problem: `${placeOf(row)} would have nobody left: take the row out with ringrota remove, or let somebody join first`,
        };
      const { first, last, end } = presentTurns(tables, read, turns.length * remaining.length, now);
      // Their own turn is over when the next one begins, and that one is found first.
      let coming = last;
      while (!places.includes(mod(coming, turns.length))) coming += 1;
      // While an occurrence of the turn before still runs, theirs has not begun: the next one takes its place.
      const index = first === last ? coming : last;
      const next = anchored(remaining, places.indexOf(mod(coming, turns.length)), index);
      const [who, insteadOf] = [turns[mod(first, turns.length)] ?? [], next[mod(first, next.length)] ?? []];
      const isTheirs = end !== null && who.some((name) => sameName(name, person));
      const kept = isTheirs ? [overrideOf(tables, row, read, { who, insteadOf }, now, end)] : [];
      return written({ Who: whoOf(next) }, kept);
    }
  }
}

/** A shift that runs now: they stay to its end. */
function keepShift(
  tables: TablesReading,
  row: StoredRow,
  read: ShiftRow,
  person: string,
  now: Instant,
): readonly FileRow[] {
  const ends: Instant[] = [];
  prepare(tables, read, viewOf(tables, read)).eachPeriod(now, now + 1, (from, to) => {
    if (from <= now && to > now) ends.push(to);
  });
  if (ends.length === 0) return [];
  return [overrideOf(tables, row, read, { who: [person], insteadOf: [] }, now, Math.max(...ends))];
}

function overrideOf(
  tables: TablesReading,
  row: StoredRow,
  read: ShiftRow | RotationRow,
  { who, insteadOf }: { readonly who: readonly string[]; readonly insteadOf: readonly string[] },
  now: Instant,
  end: Instant,
): FileRow {
  const zone = read.zone ?? viewOf(tables, read).zone;
  const until = showTime(end, zone);
  const cells = {
    ...{ Kind: 'override', Who: who.join(', '), InsteadOf: insteadOf.join(', '), Tier: String(read.tier) },
    ...{ From: showTime(Math.floor(now / 60_000) * 60_000, zone), To: until },
    ...{ Lines: cellOf(row, 'Lines'), TimeZone: cellOf(row, 'TimeZone'), Note: 'until this turn is over' },
  };
  return { partitionKey: row.partitionKey, rowKey: `${row.rowKey}-until-${until.slice(0, 10)}`, cells };
}

/** Numbers of turns are counted modulo this many rounds: far more than pass in the time that is looked at. */
const ROUNDS = 500;
const YEAR = 400 * 86_400_000;

/**
 * The numbers of the turns that are not over, modulo a multiple of `modulus`: `first` is that of an occurrence that still runs,
 * `last` that of the calendar; `end`: when the last occurrence of them ends, `null` before Start.
 */
function presentTurns(
  tables: TablesReading,
  row: RotationRow,
  modulus: number,
  now: Instant,
): {
  readonly first: number;
  readonly last: number;
  readonly booked: number;
  readonly end: Instant | null;
} {
  const all = modulus * ROUNDS;
  const numbered = { ...row, turns: Array.from({ length: all }, (_, index) => [String(index)]) };
  const view = viewOf(tables, row);
  const periods = (one: RotationRow, from: Instant, to: Instant) => {
    const found: { readonly from: Instant; readonly to: Instant; readonly turn: number }[] = [];
    prepare(tables, one, view).eachPeriod(from, to, (begin, end, [who]) => {
      if (begin < to && end > from) found.push({ from: begin, to: end, turn: Number(who?.name ?? 0) });
    });
    return found.sort((a, b) => a.from - b.from);
  };
  const running = periods(numbered, now, now + 1)[0]?.turn ?? null;
  const isCalendar = row.every.unit !== 'shift' && row.window !== null;
  const calendar = isCalendar
    ? periods({ ...numbered, window: null }, now, now + 1)[0]?.turn
    : (running ?? periods(numbered, now - YEAR, now + 1).at(-1)?.turn);
  if (calendar === undefined) return { first: 0, last: 0, booked: 0, end: null };
  const first = running ?? calendar;
  const last = first + mod(calendar - first, all);
  const coming = periods(numbered, now, now + YEAR);
  const present = coming.filter(({ turn }) => turn === first || turn === mod(last, all));
  const booked = running === null ? first + mod((coming[0]?.turn ?? first) - first, all) : last;
  return { first, last, booked, end: present.at(-1)?.to ?? null };
}

const prepare = ({ rotas, tables }: TablesReading, row: RotationRow | ShiftRow, view: View) => {
  const partition = tables.Rota.find((one) => one.partitionKey === row.rota)?.partitionKey ?? row.rota;
  const holidays = (rotas.get(partition)?.rows ?? []).filter((one) => one.kind === 'holiday');
  const [prepared] = prepareRota([{ ...row, lines: [] }, ...holidays], view).rows;
  if (prepared === undefined) throw new RangeError('a row that counts for all lines is prepared');
  return prepared;
};

/** As the first line sees the rota that uses it. */
function viewOf({ lines, zone }: TablesReading, { rota }: { readonly rota: string }): View {
  const line = lines.find(({ partition }) => partition === rota);
  return { line: line ? nameKey(line.line.name) : null, zone: line?.zone ?? (zone satisfies Zone) };
}

function rotationOf(row: StoredRow): RotationRow | null {
  const read = readRotaRow(row).row;
  return read?.kind === 'rotation' ? read : null;
}

const names = (row: Acting): readonly string[] => {
  if (row.kind === 'rotation') return row.turns.flat();
  return row.kind === 'override' && row.insteadOf !== '*' ? [...row.who, ...row.insteadOf] : row.who;
};

const namesInCells = (row: Row): readonly string[] =>
  [cellOf(row, 'Who'), cellOf(row, 'InsteadOf')].flatMap((cell) => cell.split(/[,;>]/));

const whoOf = (turns: Turns): string => turns.map((turn) => turn.join(', ')).join(' > ');

const fileRow = ({ partitionKey, rowKey }: StoredRow, who: string): FileRow => ({
  ...{ partitionKey, rowKey, cells: { Who: who } },
});

const whoEdit = (rows: readonly FileRow[]): Edit & { readonly kind: 'write' } => ({
  ...{ kind: 'write', table: 'Rota', rows },
});

const mod = (index: number, count: number): number => ((index % count) + count) % count;
