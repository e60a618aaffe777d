/** Which calls somebody asks for. All parts must hold; `null`: any. */
import type { Store } from '../ports.ts';
import { callerNumber } from '../rota/caller-number.ts';
import { nameKey } from '../rota/names.ts';
import { readLines } from '../rows/lines.ts';
import { countingLines, findLine as lineOf, servingLine } from '../rows/which-count.ts';
import { callIdOf, type CallRecord } from './rows.ts';

export const outcomes = ['answered', 'rejected', 'ended', 'none'] as const;

export interface AuditFilter {
  readonly call: string | null;
  readonly caller: CallerFilter | null;
  readonly line: LineFilter | null;
  /** Short name or id among the targets, as `nameKey` writes it. */
  readonly person: string | null;
  readonly outcome: (typeof outcomes)[number] | null;
}

/** Values of `Caller` that are meant, in any case; ids are spelled as they were asked for. */
export type CallerFilter = readonly string[];

/** As `nameKey` writes them. */
export interface LineFilter {
  /** Names that the line may have in the record. */
  readonly names: readonly string[];
  /** What was called: RowKey of the line. */
  readonly called: string;
}

const KINDS = ['user', 'app', 'guest', 'phone'] as const;
const KIND = /^(user|app|guest|phone):\s*(.*)$/i;

/**
 * `+46701234567`, `phone:+46701234567`, an object id with or without its kind, `encrypted`, `unknown`. A `+` that was not
 * encoded in a URL has become a space, or is missing altogether; spaces and dashes in numbers do not count.
 */
export function callerFilter(text: string): CallerFilter {
  const match = KIND.exec(text.trim());
  const kind = match?.[1]?.toLowerCase() ?? null;
  const id = (match?.[2] ?? text).trim();
  const number = phoneNumber(id);
  const numbers = number === null ? [`phone:${id}`] : [`phone:${number}`, `phone:${id}`];
  if (kind === 'phone') return unique(numbers);
  if (kind !== null) return [`${kind}:${id}`];
  if (/^(?:encrypted|unknown)$/i.test(id)) return [id.toLowerCase()];
  return number === null ? KINDS.map((one) => `${one}:${id}`) : unique(numbers);
}

/** Whether a value of `Caller` is one of those that are meant. */
export const isCaller = (filter: CallerFilter, caller: string): boolean =>
  filter.some((value) => value.toLowerCase() === caller.toLowerCase());

const unique = (values: readonly string[]) => [...new Set(values)];

function phoneNumber(text: string): string | null {
  const digits = callerNumber(text) ?? text.replace(/[\s().-]/g, '');
  return /^\+?\d{3,20}$/.test(digits) ? `+${digits.replace(/^(?:\+|00)/, '')}` : null;
}

/** `0701234567`: a number as it is dialed within a country, without its code. The record has no such numbers. */
export const localNumber = (text: string): string | null =>
  /^\+?0([1-9]\d{4,})$/.exec(phoneNumber(text.replace(/^phone:/i, '')) ?? '')?.[1] ?? null;

/** A short name or an id, with or without a kind before it; a `+` that was not encoded in a URL has become a space. */
export function personFilter(text: string): string {
  const plain = text.replace(/^ (?=\d{3,}$)/, '+').trim();
  return nameKey(KIND.exec(plain)?.[2] ?? plain);
}

/** Everything but the range. */
export function matches(call: CallRecord, filter: AuditFilter): boolean {
  const { caller, line, person, outcome } = filter;
  return (
    (filter.call === null || call.callId === callIdOf(filter.call)) &&
    (caller === null || (call.caller !== null && isCaller(caller, call.caller))) &&
    (line === null || isOnLine(call, line)) &&
    (person === null || wasRung(call, person)) &&
    (outcome === null || (call.outcome ?? 'none') === outcome)
  );
}

const isOnLine = (call: CallRecord, { names, called }: LineFilter): boolean =>
  (call.line !== null && names.includes(nameKey(call.line))) || nameKey(call.called ?? '') === called;

const wasRung = ({ targets }: CallRecord, person: string): boolean =>
  targets.some(({ person: name, id }) => nameKey(name) === person || nameKey(id) === person);

export interface LineLookup {
  readonly filter: LineFilter;
  /** Whether Lines has it, switched on or off; with no rows at all there is the one line `default`. */
  readonly known: boolean;
  /** Its zone; `null`: not known. */
  readonly zone: string | null;
}

/**
 * A line by Name or RowKey. Calls say the name that the line had; a question by RowKey also finds what the row is called
 * now, and every call to that id. Throws `StoreError`.
 */
export async function findLine(store: Store, called: string, defaultZone: string): Promise<LineLookup> {
  const rows = await store.all('Lines', { partitionKey: 'lines' });
  const wanted = nameKey(called);
  const lines = readLines(rows, defaultZone).rows;
  const line = lineOf(lines, called);
  const byKey = lines.find(({ key }) => nameKey(key) === wanted);
  return {
    filter: { names: [...new Set([wanted, ...(byKey ? [nameKey(byKey.name)] : [])])], called: wanted },
    known: line !== null || (wanted === 'default' && !lines.some(({ enabled }) => enabled)),
    zone: line?.zone ?? null,
  };
}

/**
 * Gives a call without a decision the line that serves what was called, as Lines has it now: only the decision names the
 * line. Lines is read once, and only for such a call. Throws `StoreError`.
 */
export function createLineNames(store: Store): (call: CallRecord) => Promise<CallRecord> {
  let reading: ReturnType<Store['all']> | null = null;
  return async (call) => {
    if (call.line !== null || call.called === null) return call;
    reading ??= store.all('Lines', { partitionKey: 'lines' });
    const line = servingLine(countingLines(await reading, 'UTC').rows, call.called, 'UTC');
    return { ...call, line: line.name, rota: call.rota ?? line.rota };
  };
}
