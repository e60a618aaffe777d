/** What was read from the tables -> what `onCallAnswer`, the shifts, `check` and the board work on. Pure. */
import type { Line, Problem, RotaRow, Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { prepareRota } from '../rota/prepare.ts';
import { peopleLookup, type PeopleLookup } from '../rota/ring.ts';
import type { Row } from '../ports.ts';
import type { ReadRows } from './cells.ts';
import { countingLines, countingPeople, linesOrDefault } from './which-count.ts';

/** The lines and people that count, at one moment. */
export interface LinesAndPeople {
  /** Lines that are switched on; the one line `default` where there is none. */
  readonly lines: readonly Line[];
  readonly people: PeopleLookup;
  /** Unreadable cells. */
  readonly lineProblems: readonly Problem[];
  readonly peopleProblems: readonly Problem[];
  /** Rows of Lines and People that are the same name as another. */
  readonly twins: readonly Problem[];
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

export function linesAndPeople(
  lineRows: readonly Row[],
  peopleRows: readonly Row[],
  zone: Zone,
): LinesAndPeople {
  const lines = countingLines(lineRows, zone);
  const people = countingPeople(peopleRows);
  return {
    lines: linesOrDefault(lines.rows, zone),
    people: peopleLookup(people.rows),
    lineProblems: lines.problems,
    peopleProblems: people.problems,
    twins: [...lines.twins, ...people.twins],
    zone,
  };
}

export type ReadingOfLine = Reading & { readonly line: Line };

/** `rota`: the rows of the line's rota. */
export function lineReading(
  { people, lineProblems }: Pick<LinesAndPeople, 'people' | 'lineProblems'>,
  line: Line,
  rota: ReadRows<RotaRow>,
): ReadingOfLine {
  const own = lineProblems.filter(({ row }) => row === `lines/${line.key}`);
  return {
    line,
    rotaName: line.rota,
    zone: line.zone,
    rota: prepareRota(rota.rows, { line: nameKey(line.name), zone: line.zone }),
    people,
    problems: [...rota.problems, ...own],
  };
}

/** A rota on its own: rows that name lines do not count, and it has no hours or fallback. */
export function rotaReading(
  { people, zone }: Pick<LinesAndPeople, 'people' | 'zone'>,
  name: string,
  rota: ReadRows<RotaRow>,
): Reading {
  return {
    line: null,
    rotaName: name,
    zone,
    rota: prepareRota(rota.rows, { line: null, zone }),
    people,
    problems: rota.problems,
  };
}
