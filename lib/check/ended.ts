import type { PlainDate, RotaRow } from '../rota/model.ts';

/**
 * The last local date on which a row can count; `null`: it is a shift or a rotation. Holidays do not change how turns are
 * counted, so that one that is over has no effect any more.
 */
export function lastDateOf(row: RotaRow): PlainDate | null {
  if (row.kind !== 'override' && row.kind !== 'holiday') return null;
  // An override ends before its To: at 00:00 that is the day before.
  const last = row.kind === 'holiday' ? row.to : row.to.date - (row.to.time === 0 ? 1 : 0);
  return Math.min(last, row.validUntil ?? Infinity);
}
