/** What a form about shifts writes: overrides, and changes of the overrides that made a shift. Pure. */
import { cellOf } from '../rows/cell-text.ts';
import type { FileRow } from '../edit/plan.ts';
import type { Instant, OverrideRow, Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Rota } from '../rota/prepare.ts';
import { periods } from '../rota/periods.ts';
import { showDate, showTime } from '../rota/show-time.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { columnsOf } from '../rows/columns.ts';
import { readDateTime } from '../rows/dates.ts';
import type { TablesReading } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';
import { namesIn } from './known-people.ts';
import type { RowEdit } from './row-edit.ts';
import type { Texts } from './use-draft.ts';

/** A line with its rota, as it is among all that was read. */
export type LineReading = TablesReading['lines'][number];

/** PartitionKey of the line's rota; a rota without rows begins with the first. */
export const rotaOf = ({ partition, line }: LineReading): string => partition ?? line.rota;

const COLUMNS = ['Who', 'InsteadOf', 'From', 'To', 'Tier', 'Note'] as const;

/** Empty cells are left out. If lines of one rota are in several zones, the row says which one is meant. */
export function overrideRow(
  texts: Texts,
  reading: LineReading,
  lines: readonly LineReading[],
  rowKey: string,
): FileRow {
  const sameRota = lines.filter((line) => rotaOf(line) === rotaOf(reading));
  const oneZone = sameRota.every(({ zone }) => zone === reading.zone);
  const cells = COLUMNS.map((column) => [column, texts[column] ?? ''] as const);
  return {
    partitionKey: rotaOf(reading),
    rowKey,
    cells: {
      Kind: 'override',
      ...Object.fromEntries(cells.filter(([, cell]) => cell !== '')),
      ...(oneZone ? {} : { TimeZone: reading.zone }),
    },
  };
}

/** Characters that keys must not have, and such as are tiresome in an address. */
const UNFIT = /[\s/\\#?%,;>*\u0000-\u001f\u007f-\u009f]+/g;

interface Key {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** `2026-11-27-bo-for-anna`, with a number at its end if that is taken. */
export function overrideName(texts: Texts, rows: readonly Key[], rota: string): string {
  const date = /^\s*(\d{4}-\d{2}-\d{2})/.exec(texts.From ?? '')?.[1] ?? 'override';
  const who = texts.Who?.trim() ? texts.Who : 'nobody';
  const name = [date, who, ...(texts.InsteadOf?.trim() ? ['for', texts.InsteadOf] : [])]
    .map((part) =>
      part
        .trim()
        .replace(UNFIT, '-')
        .replace(/^-+|-+$/g, ''),
    )
    .map((part) => part || 'all')
    .join('-')
    .slice(0, 120);
  const taken = new Set(rows.filter((row) => row.partitionKey === rota).map((row) => nameKey(row.rowKey)));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(nameKey(candidate))) return candidate;
  }
}

/** [from, to) */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** From `From` to `To` in the zone; `null` if they cannot be read or nothing lies between them. */
export function periodOf(texts: Texts, zone: Zone): Period | null {
  const [from, to] = [readDateTime(texts.From ?? '', 'start'), readDateTime(texts.To ?? '', 'end')];
  if (!from.ok || !to.ok) return null;
  const clock = wallClock(zone);
  const period = { from: clock.startOf(from.value), to: clock.endOf(to.value) };
  return period.from < period.to ? period : null;
}

/** A time in which an override counts; one that repeats has several. */
export interface Dated extends Period {
  readonly row: OverrideRow;
  readonly zone: Zone;
}

/** The overrides that count for the line within [from, to), each time of each. */
export function datedOverrides({ rows }: Rota, { from, to }: Period): readonly Dated[] {
  const found: Dated[] = [];
  for (const { row, clock, eachPeriod } of rows)
    if (row.kind === 'override')
      eachPeriod(from, to, (start, end) => {
        if (start < to && from < end) found.push({ row, zone: clock.zone, from: start, to: end });
      });
  return found;
}

/**
 * Rows do not chain: an override that says "instead of Bo" does nothing where Bo is on call by another override. So what
 * made Bo's shift is changed: its row gets the new people, and is cut if only a part of it changes hands. The row of the
 * form is written as well if Bo is also on call by the rota itself, or if no override made the shift.
 */
export function overrideEdit(
  texts: Texts,
  reading: LineReading,
  lines: readonly LineReading[],
  stored: readonly StoredRow[],
): RowEdit {
  const period = periodOf(texts, reading.zone);
  const leaving = new Set(namesIn(texts.InsteadOf ?? '').map(nameKey));
  const tier = Number(texts.Tier ?? '') || null;
  const made =
    period === null
      ? []
      : datedOverrides(reading.rota, period).filter(
          ({ row }) =>
            row.who.some((name) => leaving.has(nameKey(name))) &&
            (tier === null || row.tier === null || row.tier === tier),
        );
  const rota = rotaOf(reading);
  const keys: Key[] = stored.filter(({ partitionKey }) => partitionKey === rota);
  const rows: FileRow[] = [];
  const removed: StoredRow[] = [];
  const add = (row: FileRow) => {
    rows.push(row);
    keys.push(row);
  };
  if (period !== null)
    for (const times of Map.groupBy(made, ({ row }) => row.name).values()) {
      const [first] = times;
      const row = stored.find((one) => one.partitionKey === rota && one.rowKey === first?.row.name);
      if (row === undefined || first === undefined) continue;
      const who = handedOver(first.row, leaving, texts);
      const cut =
        first.row.once === null
          ? cutRepeated(times, row, period, who, keys)
          : cutOverride(first, row, period, who, keys);
      for (const one of cut.rows) add(one);
      removed.push(...cut.removed);
    }
  if (period === null || rows.length + removed.length === 0 || isOnRota(reading.rota, period, leaving, tier))
    add(overrideRow(texts, reading, lines, overrideName(texts, keys, rota)));
  return { table: 'Rota', rows, removed };
}

/** The people of the row with those who leave replaced by those who come; `null`: the row would undo itself. */
function handedOver(row: OverrideRow, leaving: ReadonlySet<string>, texts: Texts): readonly string[] | null {
  const coming = namesIn(texts.Who ?? '');
  const first = row.who.findIndex((name) => leaving.has(nameKey(name)));
  const all = row.who.flatMap((name, index) =>
    index === first ? coming : leaving.has(nameKey(name)) ? [] : [name],
  );
  const who = [...new Map(all.map((name) => [nameKey(name), name])).values()];
  const isBack =
    row.insteadOf !== '*' &&
    row.insteadOf.length > 0 &&
    JSON.stringify(row.insteadOf.map(nameKey).sort()) === JSON.stringify(who.map(nameKey).sort());
  const isEmptyAddition = row.insteadOf.length === 0 && who.length === 0;
  return isBack || isEmptyAddition ? null : who;
}

/** `who` takes the part of the override that lies in `period`; `null`: that part goes. The rest stays as it is. */
function cutOverride(
  { row, zone, from, to }: Dated,
  stored: StoredRow,
  period: Period,
  who: readonly string[] | null,
  keys: readonly Key[],
): RowEdit {
  const part = { from: Math.max(from, period.from), to: Math.min(to, period.to) };
  const copy = (one: Period, people: readonly string[], taken: readonly Key[]) =>
    copyOf(stored, timesOf(one, people, zone), taken);
  const { partitionKey, rowKey } = stored;
  const change = (cells: FileRow['cells']): FileRow => ({ partitionKey, rowKey, cells });
  const isWhole = part.from === from && part.to === to;
  if (isWhole) {
    if (who === null) return { table: 'Rota', rows: [], removed: [stored] };
    return { table: 'Rota', rows: [change({ Who: who.join(', ') })], removed: [] };
  }
  // The row itself keeps its first part, or its last one if the first changes hands.
  const rows = [
    from < part.from ? change({ To: showTime(part.from, zone) }) : change({ From: showTime(part.to, zone) }),
  ];
  if (who !== null) rows.push(copy(part, who, [...keys, ...rows]));
  if (from < part.from && part.to < to) rows.push(copy({ from: part.to, to }, row.who, [...keys, ...rows]));
  return { table: 'Rota', rows, removed: [] };
}

/**
 * The days on which a repeating override changes hands become overrides with dates; the row itself ends before them, and a
 * copy goes on after them.
 */
function cutRepeated(
  times: readonly Dated[],
  stored: StoredRow,
  period: Period,
  who: readonly string[] | null,
  keys: readonly Key[],
): RowEdit {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return { table: 'Rota', rows: [], removed: [] };
  const { row, zone } = first;
  const clock = wallClock(zone);
  const [before, after] = [clock.dateAt(first.from) - 1, clock.dateAt(last.from) + 1];
  const isFirst = row.validFrom !== null && row.validFrom > before;
  const isLast = row.validUntil !== null && row.validUntil < after;
  const { partitionKey, rowKey } = stored;
  const rows: FileRow[] = [];
  const removed = isFirst && isLast ? [stored] : [];
  if (!isFirst) rows.push({ partitionKey, rowKey, cells: { ValidUntil: showDate(before) } });
  else if (!isLast) rows.push({ partitionKey, rowKey, cells: { ValidFrom: showDate(after) } });
  const add = (cells: Texts) => rows.push(copyOf(stored, cells, [...keys, ...rows]));
  if (!isFirst && !isLast) add({ ValidFrom: showDate(after) });
  const once = { Days: '', Weeks: '', ValidFrom: '', ValidUntil: '' };
  for (const { from, to } of times) {
    const [start, end] = [Math.max(from, period.from), Math.min(to, period.to)];
    if (from < start) add({ ...once, ...timesOf({ from, to: start }, row.who, zone) });
    if (who !== null) add({ ...once, ...timesOf({ from: start, to: end }, who, zone) });
    if (end < to) add({ ...once, ...timesOf({ from: end, to }, row.who, zone) });
  }
  return { table: 'Rota', rows, removed };
}

const timesOf = ({ from, to }: Period, who: readonly string[], zone: Zone): Texts => ({
  Who: who.join(', '),
  From: showTime(from, zone),
  To: showTime(to, zone),
});

/** A new row with the cells of another one, some of them changed. */
function copyOf(stored: StoredRow, changed: Texts, taken: readonly Key[]): FileRow {
  const cells: Record<string, string> = {};
  for (const column of columnsOf('Rota')) {
    const cell = changed[column] ?? cellOf(stored, column);
    if (cell !== '') cells[column] = cell;
  }
  const rowKey = overrideName(cells, taken, stored.partitionKey);
  return { partitionKey: stored.partitionKey, rowKey, cells };
}

/** Whether somebody who leaves is on call by shifts or rotations, whatever overrides say. */
function isOnRota(
  rota: Rota,
  { from, to }: Period,
  leaving: ReadonlySet<string>,
  tier: number | null,
): boolean {
  const base: Rota = { ...rota, rows: rota.rows.filter(({ row }) => row.kind !== 'override') };
  return periods(base, from, to).some(({ tiers }) =>
    tiers.some(
      (one) => (tier === null || one.tier === tier) && one.people.some((name) => leaving.has(nameKey(name))),
    ),
  );
}

/** Whom the texts of a form are about: a shift, or a part of it. */
export interface Turn extends Period {
  readonly person: string;
  readonly tier: number;
}

/** Why two shifts cannot be swapped; `null`: they can. */
export function swapProblem(a: Turn, b: Turn): string | null {
  if (nameKey(a.person) === nameKey(b.person)) return 'Both shifts belong to the same person.';
  if (a.from < b.to && b.from < a.to)
    return 'Both shifts are at the same time, so a swap would change nothing.';
  return null;
}

/** Each takes the other's place, in the tier that it has. */
export function swapEdit(
  [a, b]: readonly [Turn, Turn],
  reading: LineReading,
  lines: readonly LineReading[],
  stored: readonly StoredRow[],
): RowEdit {
  const one = overrideEdit(turnTexts(a, b.person, reading.zone), reading, lines, stored);
  const taken = one.rows.map(({ partitionKey, rowKey }) => ({ partitionKey, rowKey, etag: '' }));
  const other = overrideEdit(turnTexts(b, a.person, reading.zone), reading, lines, [...stored, ...taken]);
  return {
    table: 'Rota',
    rows: [...one.rows, ...other.rows],
    removed: [...one.removed, ...other.removed],
  };
}

function turnTexts({ person, tier, from, to }: Turn, who: string, zone: Zone): Texts {
  return {
    Who: who,
    InsteadOf: person,
    From: showTime(from, zone),
    To: showTime(to, zone),
    Tier: tier > 1 ? String(tier) : '',
    Note: 'swap',
  };
}

/** An override without anybody in each rota that names the person in Who, so that the person is on call nowhere. */
export function awayEdit(
  person: string,
  texts: Texts,
  lines: readonly LineReading[],
  stored: readonly StoredRow[],
): RowEdit {
  const rotas = new Map<string, LineReading>();
  for (const line of lines)
    if (!rotas.has(rotaOf(line)) && isNamedIn(line.rota, person)) rotas.set(rotaOf(line), line);
  const rows = [...rotas.values()].map((line) => {
    const cells = {
      InsteadOf: person,
      From: texts.From ?? '',
      To: texts.To ?? '',
      Note: texts.Note || 'away',
    };
    const who = { ...cells, Who: 'away', InsteadOf: person };
    return overrideRow(cells, line, lines, overrideName(who, stored, rotaOf(line)));
  });
  return { table: 'Rota', rows, removed: [] };
}

function isNamedIn({ rows }: Rota, person: string): boolean {
  const key = nameKey(person);
  return rows.some(({ row }) =>
    (row.kind === 'rotation' ? row.turns.flat() : row.who).some((name) => nameKey(name) === key),
  );
}

/** The rows of the table that a shift comes from and that are overrides with dates. */
export const overridesIn = (
  names: readonly string[],
  reading: LineReading,
  stored: readonly StoredRow[],
): readonly StoredRow[] =>
  stored.filter(
    (row) =>
      row.partitionKey === rotaOf(reading) &&
      names.includes(row.rowKey) &&
      reading.rota.rows.some((one) => one.row.kind === 'override' && one.row.name === row.rowKey),
  );
