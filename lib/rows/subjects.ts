/** Rows -> what `onCallAnswer`, the shifts and `check` work on: pure. */
import type { Line, Problem, RotaRow, Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { peopleLookup, type PeopleLookup } from '../rota/ring.ts';
import { prepareRota } from '../rota/prepare.ts';
import type { ReadRows } from './cells.ts';
import { lineWithoutRow, readLines } from './lines.ts';
import { readPeople } from './people.ts';
import type { Row } from '../ports.ts';

/** Lines and People as they are now. */
export interface Surroundings {
  /** Lines that are switched on; the one line `default` where there is no row at all. */
  readonly lines: readonly Line[];
  readonly lineProblems: readonly Problem[];
  readonly people: PeopleLookup;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** Pure: what rows of Lines and People say. A line that is switched off is as if it had no row. */
export function surroundingsOf(
  lineRows: readonly Row[],
  peopleRows: readonly Row[],
  zone: Zone,
): Surroundings {
  const read = readLines(lineRows, zone);
  const enabled = read.rows.filter((line) => line.enabled);
  return {
    lines: enabled.length > 0 ? enabled : [lineWithoutRow(zone)],
    lineProblems: read.problems,
    people: peopleLookup(readPeople(peopleRows).rows),
    zone,
  };
}

/** By Name, else by RowKey, both without regard to case. */
export function findLine(lines: readonly Line[], called: string): Line | null {
  const wanted = called.trim().toLowerCase();
  return (
    lines.find(({ name }) => name.toLowerCase() === wanted) ??
    lines.find(({ key }) => key.toLowerCase() === wanted) ??
    null
  );
}

export function lineReading(surroundings: Surroundings, line: Line, rota: ReadRows<RotaRow>): Reading {
  const own = surroundings.lineProblems.filter(({ row }) => row === `lines/${line.key}`);
  return {
    line,
    rotaName: line.rota,
    zone: line.zone,
    rota: prepareRota(rota.rows, { line: line.name.toLowerCase(), zone: line.zone }),
    people: surroundings.people,
    problems: [...rota.problems, ...own],
  };
}

export function rotaReading(surroundings: Surroundings, name: string, rota: ReadRows<RotaRow>): Reading {
  return {
    line: null,
    rotaName: name,
    zone: surroundings.zone,
    rota: prepareRota(rota.rows, { line: null, zone: surroundings.zone }),
    people: surroundings.people,
    problems: rota.problems,
  };
}
