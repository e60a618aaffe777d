/** Rows of the Lines table. */
import type { Line, Otherwise, Zone } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, readAll, warnOfStrangers, type Cells, type ReadRow, type ReadRows } from './cells.ts';
import { readPeopleList } from './names.ts';
import { readOpenHours } from './open-hours.ts';
import { failOnPartition } from './partition.ts';
import { tidy } from './text.ts';
import { readOneOf, readRingSeconds, readText, readYesNo } from './words.ts';
import { readZone } from './zone.ts';

/** What serves every call where there is no Lines row at all. */
export const lineWithoutRow = (zone: Zone): Line => defaults('default', zone);

/**
 * All lines, those that are switched off too. Names are unique: a line that is called as one before it is reported,
 * and still counts.
 */
export function readLines(rows: readonly Row[], zone: Zone): ReadRows<Line> {
  const taken = new Map<string, string>();
  return readAll(rows, (row) => {
    const read = readLineRow(row, zone);
    const problems = [...read.problems];
    if (read.row?.enabled === true) problems.push(...doubles(read.row, taken, row));
    return { row: read.row, problems };
  });
}

/**
 * One row. A cell that cannot be read takes its default and is an error, and the row still counts; a line that is
 * switched off comes back with `enabled` `false`, without problems. `null` only for a row in another partition.
 * `zone`: of lines that name none (`DEFAULT_TIME_ZONE`).
 */
function readLineRow(row: Row, zone: Zone): ReadRow<Line> {
  const cells = cellsOf('Lines', row);
  const enabled = cells.get('Enabled', readYesNo) ?? true;
  failOnPartition('Lines', cells);
  if (cells.failed() && cells.problems.some((problem) => problem.column === 'PartitionKey'))
    return { row: null, problems: enabled ? cells.problems : [] };
  const line = { ...readLineCells(cells, defaults(row.rowKey, zone)), enabled };
  warnOfStrangers('Lines', cells);
  return { row: line, problems: enabled ? cells.problems : [] };
}

const readOtherwise = readOneOf(['fallback', 'busy', 'forbidden', 'none']);

function readLineCells(cells: Cells, line: Line): Line {
  const name = cells.get('Name', readText) ?? line.name;
  if (/[,;]/.test(name)) cells.warn('Name', 'has "," or ";", so no Lines cell can name this line');
  const rota = cells.get('Rota', readText) ?? line.rota;
  const zone = cells.get('TimeZone', readZone) ?? line.zone;
  const ringSeconds = cells.get('RingSeconds', readRingSeconds);
  const open = cells.get('Open', readOpenHours) ?? [];
  const whenClosed = cells.get('WhenClosed', readOtherwise);
  const whenNobody = cells.get('WhenNobody', readOtherwise);
  const fallback = cells.get('Fallback', readPeopleList) ?? [];
  const otherwise: Otherwise = fallback.length > 0 ? 'fallback' : 'busy';
  warnOfNoFallback(cells, { WhenClosed: whenClosed, WhenNobody: whenNobody });
  return {
    ...line,
    ...{ name, rota, zone, ringSeconds, open, fallback, saysWhenNobody: whenNobody !== null },
    ...{ whenClosed: whenClosed ?? otherwise, whenNobody: whenNobody ?? otherwise },
    maskCaller: cells.get('MaskCaller', readYesNo) ?? false,
    maskCallee: cells.get('MaskCallee', readYesNo) ?? false,
    disableForwarding: cells.get('DisableForwarding', readYesNo) ?? false,
  };
}

function warnOfNoFallback(cells: Cells, says: Readonly<Record<string, Otherwise | null>>): void {
  if (cells.has('Fallback')) return;
  for (const [column, otherwise] of Object.entries(says))
    if (otherwise === 'fallback') cells.warn(column, 'says "fallback", and the line has no Fallback');
}

function defaults(key: string, zone: Zone): Line {
  return {
    key,
    name: tidy(key),
    enabled: true,
    rota: 'default',
    zone,
    ringSeconds: null,
    open: [],
    whenClosed: 'busy',
    whenNobody: 'busy',
    saysWhenNobody: false,
    fallback: [],
    maskCaller: false,
    maskCallee: false,
    disableForwarding: false,
  };
}

/** Problems of a line whose name or key is another's already; `taken` has the place of each. */
function doubles(line: Line, taken: Map<string, string>, row: Row): ReadRow<Line>['problems'] {
  const place = `lines/${line.key}`;
  const cells = cellsOf('Lines', row);
  for (const called of new Set([line.name.toLowerCase(), line.key.toLowerCase()])) {
    const other = taken.get(called);
    if (other === undefined) taken.set(called, place);
    else
      cells.fail(
        cells.has('Name') ? 'Name' : 'RowKey',
        `is what ${other} is called already; expected a name of its own`,
      );
  }
  return cells.problems;
}
