/** The table CallAudit: its keys, and its columns in one table, from which rows and records follow. */
import { isRecord, member, parseJson } from '../text/json.ts';
import type { DoubleColumn, Row, StoredRow } from '../ports.ts';

export const AUDIT_TABLE = 'CallAudit';

// Keys

export const MS_A_DAY = 86_400_000;

/** PartitionKey: the UTC day of an instant, `2026-11-21`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** `null`: not a date. */
export function dayStart(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || dayOf(at) !== day ? null : at;
}

/** `count` may be negative. `day` must be a day. */
export const daysAfter = (day: string, count: number): string =>
  dayOf(Date.parse(`${day}T00:00:00Z`) + count * MS_A_DAY);

/** From `last` back to `first`, both included. */
export function* daysBack(last: string, first: string): Generator<string> {
  for (let day = last; day >= first; day = daysAfter(day, -1)) yield day;
}

/** One form for every spelling of a call's id: a GUID, lower case, with dashes. Other texts stay as they are. */
export function callIdOf(text: string): string {
  const id = text.trim();
  const hex = id.replaceAll('-', '').toLowerCase();
  return /^[\da-f]{32}$/.test(hex) ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : id;
}

export type AuditStep = 'incoming' | 'decision' | 'ended';

const SUFFIXES: Readonly<Record<AuditStep, string>> = {
  incoming: '_1-incoming',
  decision: '_2-decision',
  ended: '_3-ended',
};

/** RowKey: `<callId>_1-incoming`. */
export const rowKeyOf = (callId: string, step: AuditStep): string => `${callId}${SUFFIXES[step]}`;

/** The RowKeys of one call: `<callId>_…`. */
export const rowsOfCall = (callId: string) => ({ from: `${callId}_`, below: `${callId}\`` });

/** Which call a row belongs to, and which step of it; `null` for other rows, such as a note of `audit forget`. */
export function stepOf(rowKey: string): { readonly callId: string; readonly step: AuditStep } | null {
  for (const step of ['incoming', 'decision', 'ended'] as const)
    if (rowKey.endsWith(SUFFIXES[step]) && rowKey.length > SUFFIXES[step].length)
      return { callId: callIdOf(rowKey.slice(0, -SUFFIXES[step].length)), step };
  return null;
}

// Columns

/** How a column is stored, and how it is read. People may have edited the cells: what is not as expected reads as absent. */
interface Kind<T> {
  /** Default: String. */
  readonly stored?: 'Int32' | 'Double';
  /** `null`: no column. Default: as it is. */
  write?(value: T): unknown;
  read(cell: unknown): T;
}

/** Longest text of a column, which holds 32,768 UTF-16 units; `Rows` may be longer. */
const MAX_TEXT = 16_000;
const MAX_ROWS = 30_000;

export const textOf = (cell: unknown): string | null =>
  typeof cell === 'string' && cell !== '' ? cell : null;

/** Int32, Double, Int64 (a bigint), or digits in a String column. */
function numberOf(cell: unknown): number | null {
  const number =
    typeof cell === 'bigint' || (typeof cell === 'string' && cell.trim() !== '') ? Number(cell) : cell;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const text: Kind<string | null> = { read: textOf, write: (value) => value?.slice(0, MAX_TEXT) ?? null };
const integer: Kind<number | null> = { read: numberOf, stored: 'Int32' };
const decimal: Kind<number | null> = {
  read: numberOf,
  stored: 'Double',
  write: (value) => (value === null ? null : double(value)),
};

/** A list as JSON; the last items are left out where it would be too long. */
const list = <T>(most: number, readItem: (item: unknown) => readonly T[]): Kind<readonly T[]> => ({
  read: (cell) => {
    const value = typeof cell === 'string' ? parseJson(cell) : null;
    return Array.isArray(value) ? value.flatMap(readItem) : [];
  },
  write: (items) => {
    let length = 1;
    const texts = items.map((item) => JSON.stringify(item, bigintAsText));
    const end = texts.findIndex((one) => (length += one.length + 1) > most);
    return `[${(end < 0 ? texts : texts.slice(0, end)).join()}]`;
  },
});

/** Nobody should have an Int64 column, but if somebody has, it must not cost the record. */
const bigintAsText = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/** Somebody who was rung: short name (or what the row had instead of one), and what was dialed. */
export interface TargetRecord {
  readonly person: string;
  readonly kind: string;
  readonly id: string;
}

/** `row`: `<PartitionKey>/<RowKey>`; the rest are the cells that are not empty. */
export interface RowRecord {
  readonly row: string;
  readonly [column: string]: unknown;
}

/** The row of Callers that decided: `callers/<RowKey>`. */
export interface RuleRecord {
  readonly rule: string;
  readonly row: string;
}

const texts = list(MAX_TEXT, (item) => (typeof item === 'string' ? [item] : []));
const targets = list(MAX_TEXT, (item): readonly TargetRecord[] => {
  const [person, kind, id] = ['person', 'kind', 'id'].map((name) => textOf(member(item, name)));
  return id || person ? [{ person: person ?? id ?? '', kind: kind ?? '', id: id ?? '' }] : [];
});
const rows = list(MAX_ROWS, (item): readonly RowRecord[] => {
  const row = textOf(member(item, 'row'));
  return isRecord(item) && row !== null ? [{ ...item, row }] : [];
});
const ruleKind: Kind<RuleRecord | null> = {
  read: (cell) => {
    const value = typeof cell === 'string' ? parseJson(cell) : null;
    const [rule, row] = [textOf(member(value, 'rule')), textOf(member(value, 'row'))];
    return rule !== null && row !== null ? { rule, row } : null;
  },
  write: (value) => (value === null ? null : JSON.stringify(value)),
};

/**
 * Every column but `At` and `CallId`, which all rows have: its member in records, its name, its kind. A hidden one stands
 * in the table and not in the answers.
 */
const COLUMNS = {
  incoming: {
    line: ['Line', text],
    rota: ['Rota', text],
    /** `user:<id>`, `phone:+…`, `app:<id>`, `guest:<id>`, `encrypted`, `unknown` */
    caller: ['Caller', text],
    callerName: ['CallerName', text],
    called: ['Called', text],
    tenantId: ['TenantId', text, 'hidden'],
    callChainId: ['CallChainId', text, 'hidden'],
    /** Random text by which an instance knows its own claim. */
    claim: ['Claim', text, 'hidden'],
  },
  decision: {
    line: ['Line', text],
    rota: ['Rota', text],
    /** `redirect`, `reject`, `none` */
    action: ['Action', text],
    targets: ['Targets', targets],
    ringSeconds: ['RingSeconds', integer],
    reason: ['Reason', text],
    tier: ['Tier', integer],
    because: ['Because', texts],
    source: ['Source', text],
    rotaVersion: ['RotaVersion', text],
    graphStatus: ['GraphStatus', integer],
    graphRequestId: ['GraphRequestId', text, 'hidden'],
    attempts: ['Attempts', integer],
    /** From receipt to Graph's answer. */
    durationMs: ['DurationMs', integer],
    problem: ['Problem', text],
    /** The rows in `because`, and that of `rule`, as they stood. */
    rows: ['Rows', rows],
    rule: ['Rule', ruleKind],
  },
  ended: {
    /** `answered`, `rejected`, `ended` */
    outcome: ['Outcome', text],
    hint: ['Hint', text],
    answeredBy: ['AnsweredBy', text],
    code: ['Code', integer],
    subcode: ['Subcode', integer],
    message: ['Message', text],
    terminationReason: ['TerminationReason', text],
    secondsAfterDecision: ['SecondsAfterDecision', decimal],
  },
} as const;

type Columns = typeof COLUMNS;
type Members<S extends AuditStep> = {
  readonly [M in keyof Columns[S]]: Columns[S][M] extends readonly [string, Kind<infer T>, ...unknown[]]
    ? T
    : never;
};
/** `at`: receipt of the notification, or Graph's answer for a decision; milliseconds since 1970. */
type RecordOf<S extends AuditStep> = Members<S> & { readonly at: number; readonly callId: string };

export type IncomingRecord = RecordOf<'incoming'>;
export type DecisionRecord = Omit<RecordOf<'decision'>, 'rule'> & { readonly rule?: RuleRecord | null };
export type EndedRecord = RecordOf<'ended'>;

/** One call, as `GET /api/audit` and `audit list --json` show it. A member without a value is `null` or `[]`. */
export type CallRecord = Omit<Members<'incoming'>, 'tenantId' | 'callChainId' | 'claim'> &
  Omit<Members<'decision'>, 'graphRequestId'> &
  Members<'ended'> & {
    readonly callId: string;
    /** UTC day of arrival; the day of the end where only the end is known. */
    readonly day: string;
    /** Arrival; `null`: only the end is known. Instants are ISO in UTC, as the rows have them. */
    readonly at: string | null;
    readonly endedAt: string | null;
  };

type Column = readonly [name: string, kind: Kind<unknown>, visibility?: 'hidden'];
const columnsOf = (step: AuditStep) =>
  Object.entries(COLUMNS[step] as Readonly<Record<string, Column>>).map(([name, column]) => ({
    name: name as keyof CallRecord,
    column: column[0],
    kind: column[1],
    isShown: column[2] !== 'hidden',
  }));
const BY_STEP = {
  incoming: columnsOf('incoming'),
  decision: columnsOf('decision'),
  ended: columnsOf('ended'),
};
const shown = (step: AuditStep) => BY_STEP[step].filter(({ isShown }) => isShown);

/** At the end of a record. */
const LAST = ['rows', 'rule'];
const names = (step: AuditStep) =>
  shown(step).flatMap(({ name }) => (LAST.includes(name) ? [] : [name as string]));

/** The members of a record in the order of the CSV. */
export const callColumns = [
  ...new Set(['callId', 'day', 'at', ...names('incoming'), ...names('decision'), 'endedAt']),
  ...[...names('ended'), ...LAST],
] as readonly (keyof CallRecord)[];

/** The columns that records are made from. Hidden ones stay in the table. */
export const recordColumns: readonly string[] = [
  ...new Set([
    ...['PartitionKey', 'RowKey', 'At'],
    ...(['incoming', 'decision', 'ended'] as const).flatMap((step) =>
      shown(step).map(({ column }) => column),
    ),
  ]),
];

/** The members that a row of this step gives to a record; without a row each is `null` or `[]`. */
export function membersOf<S extends AuditStep>(step: S, row: Row | null): Members<S> {
  const members: Record<string, unknown> = {};
  for (const { name, column, kind, isShown } of BY_STEP[step])
    if (isShown) members[name] = kind.read(row?.[column]);
  return members as Members<S>;
}

/** The `_1-incoming` row, in the partition of its own day. */
export const incomingRow = (record: IncomingRecord): Row => rowOf('incoming', record);

/** The `_2-decision` row, in the partition of its own day: the caller puts it into that of the arrival. */
export const decisionRow = (record: DecisionRecord): Row => rowOf('decision', record);

/** The `_3-ended` row, in the partition of its own day: the caller puts it into that of the arrival if it is known. */
export const endedRow = (record: EndedRecord): Row => rowOf('ended', record);

function rowOf(step: AuditStep, record: { readonly at: number; readonly callId: string }): Row {
  const columns: Record<string, unknown> = {};
  for (const { name, column, kind } of BY_STEP[step]) {
    const value = (record as Readonly<Record<string, unknown>>)[name] ?? null;
    const cell = kind.write === undefined || value === null ? value : kind.write(value);
    if (cell !== null) columns[column] = cell;
  }
  return {
    partitionKey: dayOf(record.at),
    rowKey: rowKeyOf(record.callId, step),
    At: new Date(record.at).toISOString(),
    CallId: record.callId,
    ...columns,
  };
}

/** How the numbers are stored; all other columns are Strings. */
export const numberTypes: ReadonlyMap<string, 'Int32' | 'Double'> = new Map(
  (['incoming', 'decision', 'ended'] as const).flatMap((step) =>
    BY_STEP[step].flatMap(({ column, kind }) =>
      kind.stored === undefined ? [] : [[column, kind.stored] as const],
    ),
  ),
);

export const double = (value: number): DoubleColumn => ({ type: 'Double', value: String(value) });

const isDouble = (value: unknown): value is DoubleColumn =>
  typeof value === 'object' && value !== null && (value as Partial<DoubleColumn>).type === 'Double';

/** Whether the stored row has all that `row` has: then it is ours, and only the answer to its insert was lost. */
export const saysTheSame = (there: StoredRow, row: Row): boolean =>
  Object.entries(row).every(([column, value]) => {
    const written = isDouble(value) ? value.value : value;
    return String(there[column]) === String(written);
  });

// Rows that were not saved

/** Application Insights cuts a message at 32,768 characters, and a row that was cut cannot be put back. */
const MAX_LINE = 32_000;

/**
 * The log line of a row that the tables refused: `{"event":"audit.unsaved","row":{"PartitionKey":…,"RowKey":…,…}}`, at most
 * 32,000 characters. What is too long loses the last of `Rows` first, then the end of its longest text. A Double stands as a
 * number; `audit replay` knows which columns are Doubles.
 */
export function unsavedLine({ partitionKey, rowKey, ...columns }: Row): string {
  const row: Record<string, unknown> = { PartitionKey: partitionKey, RowKey: rowKey };
  for (const [name, value] of Object.entries(columns))
    row[name] = isDouble(value) ? Number(value.value) : value;
  const line = () => JSON.stringify({ event: 'audit.unsaved', row });
  for (let over = line().length - MAX_LINE; over > 0; over = line().length - MAX_LINE) shorten(row, over);
  return line();
}

/** By `over` characters or more of JSON, or as far as one column goes. */
function shorten(row: Record<string, unknown>, over: number): void {
  const lengthOf = (value: unknown) => JSON.stringify(value).length;
  const kept = rows.read(row.Rows);
  if (kept.length > 0) {
    let [left, length] = [kept.length, 0];
    while (left > 0 && length < over) length += lengthOf(JSON.stringify(kept[--left]));
    row.Rows = JSON.stringify(kept.slice(0, left));
    return;
  }
  const [longest = '', value] =
    Object.entries(row)
      .filter(([name]) => name !== 'PartitionKey' && name !== 'RowKey')
      .toSorted(([, a], [, b]) => lengthOf(b) - lengthOf(a))[0] ?? [];
  const cut = String(value);
  row[longest] = cut.slice(0, Math.max(0, Math.floor(cut.length / 2))).replace(/[\ud800-\udbff]$/, '');
}
