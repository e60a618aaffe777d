/** Shifts drawn week by week: a lane for each person, a lane for gaps. */
import type { Instant, PlainDate, OnCallPeriod, Zone } from '../rota/model.ts';
import { resolveRing, type PeopleLookup } from '../rota/ring.ts';
import { wallClock, type WallClock } from '../rota/wall-clock.ts';
import type { Paint } from './output.ts';
import { printable, widthOf } from './table.ts';
import { dateWords, monthWords } from '../rota/show-time.ts';

export interface PictureInput {
  /** In order, without holes. */
  readonly periods: readonly OnCallPeriod[];
  readonly people: PeopleLookup;
  readonly zone: Zone;
  /** Characters a line. */
  readonly width: number;
  readonly paint: Paint;
}

/** How a person stands in a cell; a cell that several periods share shows the strongest, the lowest here. */
type Mark = 'rings' | 'waits' | 'off';

interface Piece {
  readonly from: Instant;
  readonly to: Instant;
  readonly marks: ReadonlyMap<string, Mark>;
  readonly gap: boolean;
}

const LEGEND = '█ rings   ░ waits in a higher tier   ? cannot be rung   × nobody';
const MAX_LABEL = 16;

/** Cells in a day: each is a whole number of hours. */
const CELLS = [12, 8, 6, 4, 3, 2] as const;

/** Empty where there are no periods. */
export function picture(input: PictureInput): string {
  const { zone, width, paint } = input;
  const pieces = input.periods.map((period) => pieceOf(period, input.people));
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first === undefined || last === undefined) return '';
  const clock = wallClock(zone);
  const people = [...new Set(pieces.flatMap(({ marks }) => [...marks.keys()]))].sort();
  const label = Math.min(
    MAX_LABEL,
    Math.max('Nov 2026'.length, ...people.map((person) => widthOf(printable(person)))),
  );
  const room = Math.floor((width - label - 2) / 7) - 1;
  const cells = CELLS.find((count) => count <= room) ?? 2;
  const weeks: string[] = [];
  const monday = (date: PlainDate) => date - ((((date + 3) % 7) + 7) % 7);
  for (let date = monday(clock.dateAt(first.from)); date <= clock.dateAt(last.to - 1); date += 7)
    weeks.push(drawWeek({ pieces, people, clock, label, cells, paint }, date));
  return `${weeks.join('\n')}\n${paint('dim', LEGEND)}\n`;
}

interface Drawing {
  readonly pieces: readonly Piece[];
  readonly people: readonly string[];
  readonly clock: WallClock;
  readonly label: number;
  /** For each day. */
  readonly cells: number;
  readonly paint: Paint;
}

function drawWeek(drawing: Drawing, monday: PlainDate): string {
  const { people, clock, label, cells, paint } = drawing;
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => monday + day);
  const slots = days.map((date) => slotsOf(drawing, clock, date));
  const lane = (name: string, draw: (slot: readonly Piece[]) => string) =>
    `${fit(name, label)}  ${slots.map((day) => day.map(draw).join('')).join(' ')}`.trimEnd();
  const within = slots.flat(2);
  const head = `${monthWords(monday).padEnd(label)}  ${days.map((date) => dateWords(date).split(' ', 2).join(' ').slice(0, cells).padEnd(cells)).join(' ')}`;
  return [
    paint('bold', head.trimEnd()),
    ...people
      .filter((person) => within.some(({ marks }) => marks.has(person)))
      .map((person) => lane(person, (slot) => personCell(slot, person, paint))),
    ...(within.some(({ gap }) => gap)
      ? [lane('nobody', (slot) => (slot.some(({ gap }) => gap) ? paint('red', '×') : ' '))]
      : []),
    '',
  ].join('\n');
}

function personCell(slot: readonly Piece[], person: string, paint: Paint): string {
  const marks = slot.map((piece) => piece.marks.get(person));
  if (marks.includes('rings')) return paint('green', '█');
  if (marks.includes('waits')) return paint('yellow', '░');
  return marks.includes('off') ? paint('red', '?') : ' ';
}

/** The pieces under each cell of a day; where the clock skips a cell, those of its instant. */
function slotsOf({ pieces, cells }: Drawing, clock: WallClock, date: PlainDate): (readonly Piece[])[] {
  const edge = (cell: number) => clock.startOf({ date, time: Math.round((cell * 86_400) / cells) });
  const start = firstAfter(pieces, edge(0));
  const ofDay: Piece[] = [];
  for (let index = start; index < pieces.length; index += 1) {
    const piece = pieces[index];
    if (piece === undefined || piece.from >= edge(cells)) break;
    ofDay.push(piece);
  }
  return Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [edge(cell), Math.max(edge(cell + 1), edge(cell) + 1)];
    return ofDay.filter((piece) => piece.from < to && piece.to > from);
  });
}

/** Index of the first piece that ends after `at`: pieces are in order. */
function firstAfter(pieces: readonly Piece[], at: Instant): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.to ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pieceOf({ from, to, tiers }: OnCallPeriod, people: PeopleLookup): Piece {
  const marks = new Map<string, Mark>();
  let somebodyRings = false;
  for (const tier of tiers) {
    const ring = resolveRing(tier.people, people, null);
    for (const { person } of ring)
      if (!marks.has(person)) marks.set(person, somebodyRings ? 'waits' : 'rings');
    for (const name of tier.people)
      if (resolveRing([name], people, null).length === 0) marks.set(name, 'off');
    somebodyRings ||= ring.length > 0;
  }
  return { from, to, marks, gap: !somebodyRings };
}

/** Exactly `width` cells of the terminal. */
function fit(text: string, width: number): string {
  let shown = printable(text);
  if (widthOf(shown) > width) {
    const letters = Array.from(new Intl.Segmenter('en').segment(shown), ({ segment }) => segment);
    while (widthOf(shown) >= width) shown = letters.slice(0, (letters.length -= 1)).join('');
    shown += '…';
  }
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}
