/** Cells of audit rows, which may have been touched by hand: what is not as expected is absent. */
import { isRecord, member, parseJson } from '../text/json.ts';
import type { RowRecord, TargetRecord } from './rows.ts';

/** `null`: absent, empty, or no text. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Int32, Double, Int64 (a bigint), or digits in a String column. */
export function numberOf(value: unknown): number | null {
  const number =
    typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A JSON list of texts. */
export const textsOf = (json: unknown): readonly string[] =>
  listOf(json).filter((item) => typeof item === 'string');

/** A JSON list of `{person, kind, id}`. */
export const targetsOf = (json: unknown): readonly TargetRecord[] =>
  listOf(json).flatMap((item) => {
    const [person, kind, id] = ['person', 'kind', 'id'].map((name) => textOf(member(item, name)));
    return id || person ? [{ person: person ?? id ?? '', kind: kind ?? '', id: id ?? '' }] : [];
  });

/** A JSON list of objects with a text `row`. */
export const rowsOf = (json: unknown): readonly RowRecord[] =>
  listOf(json).flatMap((item) => {
    const row = textOf(member(item, 'row'));
    return isRecord(item) && row !== null ? [{ ...item, row }] : [];
  });

function listOf(json: unknown): readonly unknown[] {
  const value = typeof json === 'string' ? parseJson(json) : null;
  return Array.isArray(value) ? value : [];
}
