/** Rows of the Lines table. */
import type { Line, Otherwise, Zone } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import {
  cellsOf,
  readAll,
  warnOfUnknownColumns,
  type Cells,
  type ReadRow,
  type ReadRows,
  failOnPartition,
} from './cells.ts';
import { readPeopleList } from './name-lists.ts';
import { readOpenHours } from './open-hours.ts';
import { nameKey, tidy } from '../rota/names.ts';
import { isGuid } from '../rota/target.ts';
import { invalid, ok, type Read } from './text.ts';
import { quote } from '../text/quote.ts';
import { readNotify, readOneOf, readRingSeconds, readText, readYesNo, readZone } from './words.ts';

/** What serves every call where there is no Lines row at all. */
export const lineWithoutRow = (zone: Zone): Line => defaults('default', zone);

/** All lines, those that are switched off too. `which-count.ts` says which of them count. */
export const readLines = (rows: readonly Row[], zone: Zone): ReadRows<Line> =>
  readAll(rows, (row) => readLineRow(row, zone));

/**
 * One row. A cell that cannot be read takes its default and is an error, and the row still counts; a line that is
 * switched off comes back with `enabled` `false`, without problems. `null` only for a row in another partition.
 * `zone`: of lines that name none (`DEFAULT_TIME_ZONE`).
 */
export function readLineRow(row: Row, zone: Zone): ReadRow<Line> {
  const cells = cellsOf('Lines', row);
  const enabled = cells.get('Enabled', readYesNo) ?? true;
  failOnPartition('Lines', cells);
  if (cells.failed() && cells.problems.some((problem) => problem.column === 'PartitionKey'))
    return { row: null, problems: enabled ? cells.problems : [] };
  checkKey(cells);
  const line = { ...readLineCells(cells, defaults(row.rowKey, zone)), enabled };
  warnOfUnknownColumns('Lines', cells);
  return { row: line, problems: enabled ? cells.problems : [] };
}

/** Calls come to an object id; the row `default` serves those that have no row. */
function checkKey(cells: Cells): void {
  const { rowKey } = cells.row;
  const key = tidy(rowKey);
  if (!isGuid(key) && nameKey(key) !== 'default')
    cells.fail(
      'RowKey',
      'can never match a call; expected the object id of the account that is called, or "default"',
    );
  else if (key !== rowKey)
    cells.fail('RowKey', `has spaces that do not belong there; expected ${quote(key)}`);
}

const OTHERWISE = ['fallback', 'busy', 'forbidden', 'none'] as const;

function readOtherwise(text: string): Read<Otherwise> {
  const read = readOneOf(OTHERWISE)(text);
  if (read.ok || !/voice ?mail|mailbox/i.test(text)) return read;
  return invalid(
    `${quote(text)} is not one of ${OTHERWISE.join(', ')}; give the number of the voicemail as Fallback`,
  );
}

function readLineCells(cells: Cells, line: Line): Line {
  const name = cells.get('Name', readText) ?? line.name;
  if (/[,;]/.test(name)) cells.warn('Name', 'has "," or ";", so no Lines cell can name this line');
  const rota = cells.get('Rota', ok);
  const zone = cells.get('TimeZone', readZone) ?? line.zone;
  const ringSeconds = cells.get('RingSeconds', readRingSeconds);
  const open = cells.get('Open', readOpenHours) ?? [];
  const whenClosed = cells.get('WhenClosed', readOtherwise);
  const whenNobody = cells.get('WhenNobody', readOtherwise);
  const fallback = cells.get('Fallback', readPeopleList) ?? [];
  const otherwise: Otherwise = fallback.length > 0 ? 'fallback' : 'busy';
  if (open.some(({ to }) => LAST_MINUTE.includes(to)))
    cells.warn('Open', 'ends at 23:59, so the line is closed in the last minute of the day; write "24:00"');
  warnOfNoFallback(cells, { WhenClosed: whenClosed, WhenNobody: whenNobody });
  return {
    ...line,
    ...(rota !== null && { rota: tidy(rota), rotaKeys: [...new Set([rota, tidy(rota)])] }),
    ...{ name, zone, ringSeconds, open, fallback, saysWhenNobody: whenNobody !== null },
    ...{ whenClosed: whenClosed ?? otherwise, whenNobody: whenNobody ?? otherwise },
    maskCaller: cells.get('MaskCaller', readYesNo) ?? false,
    maskCallee: cells.get('MaskCallee', readYesNo) ?? false,
    disableForwarding: cells.get('DisableForwarding', readYesNo) ?? false,
    notify: cells.get('Notify', readNotify) ?? line.notify,
  };
}

/** `23:59` and `23:59:59` */
const LAST_MINUTE: readonly number[] = [86_340, 86_399];

function warnOfNoFallback(cells: Cells, says: Readonly<Record<string, Otherwise | null>>): void {
  if (cells.has('Fallback')) return;
  for (const [column, otherwise] of Object.entries(says))
    if (otherwise === 'fallback') cells.warn(column, 'says "fallback", but the line has no Fallback');
}

function defaults(key: string, zone: Zone): Line {
  return {
    key,
    name: tidy(key),
    enabled: true,
    rota: 'default',
    rotaKeys: ['default'],
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
    notify: ['missed', 'duty', 'problems'],
  };
}
