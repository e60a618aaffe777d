/** An override as a form has it -> the row: pure. */
import type { FileRow } from '../edit/plan.ts';
import type { Instant } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { readDateTime } from '../rows/dates.ts';
import type { Row } from '../ports.ts';
import type { LineReading } from './lanes.ts';
import type { Texts } from './use-draft.ts';

/** Label of a field, and its column. */
export const OVERRIDE_FIELDS: readonly (readonly [label: string, column: string])[] = [
  ['Who', 'Who'],
  ['Instead of', 'InsteadOf'],
  ['From', 'From'],
  ['To', 'To'],
  ['Tier', 'Tier'],
  ['Note', 'Note'],
];

/** PartitionKey of the line's rota; a rota without rows begins with the first. */
export const rotaOf = ({ partition, line }: LineReading): string => partition ?? line.rota;

/** Empty cells are left out. Lines of one rota may be in several zones: then the row says which one is meant. */
export function overrideRow(
  texts: Texts,
  reading: LineReading,
  lines: readonly LineReading[],
  rowKey: string,
): FileRow {
  const sameRota = lines.filter((line) => rotaOf(line) === rotaOf(reading));
  const oneZone = sameRota.every(({ zone }) => zone === reading.zone);
  const cells = OVERRIDE_FIELDS.map(([, column]) => [column, texts[column] ?? ''] as const);
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

/** `2026-11-27-bo-for-anna`, or with a number behind it where that is taken. */
export function overrideName(texts: Texts, rows: readonly Row[], rota: string): string {
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

/** The end of an override, for a preview that reaches so far; `undefined` where the cell says none. */
export function endOf(texts: Texts, { zone }: LineReading): Instant | undefined {
  const to = readDateTime(texts.To ?? '', 'end');
  return to.ok ? wallClock(zone).endOf(to.value) : undefined;
}
