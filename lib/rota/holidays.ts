/** What holidays make of dates. */
import type { HolidayRow, PlainDate, Zone } from './model.ts';
import { asItself, type CountsAs } from './occurrences.ts';
import { zonePlace } from './zone-names.ts';

/** A year is 365: far more than anybody looks at, and a bound on memory. */
const MAX_DATES = 5000;

/**
 * As which weekdays a date counts for rows of each zone. Rows that disagree on a date: closed wins over weekdays, and of several
 * weekdays each counts, so that the order of rows means nothing and nobody is missed between two weekdays. A holiday with a zone
 * counts for rows of that zone alone, and wins there over one without. ValidFrom and ValidUntil clip the dates of the row.
 */
export function holidays(rows: readonly HolidayRow[]): (zone: Zone) => CountsAs {
  if (rows.length === 0) return () => asItself;
  const everywhere = remembered(rows.filter(({ zone }) => zone === null));
  if (rows.every(({ zone }) => zone === null)) return () => everywhere;
  const byZone = new Map<Zone, CountsAs>();
  return (zone) => {
    const place = zonePlace(zone);
    let known = byZone.get(place);
    if (known === undefined) byZone.set(place, (known = inPlace(rows, place, everywhere)));
    return known;
  };
}

function inPlace(rows: readonly HolidayRow[], place: Zone, everywhere: CountsAs): CountsAs {
  const own = rows.filter(({ zone }) => zone !== null && zonePlace(zone) === place);
  if (own.length === 0) return everywhere;
  const ofPlace = remembered(own);
  return (date) => (own.some((row) => holds(row, date)) ? ofPlace(date) : everywhere(date));
}

function remembered(rows: readonly HolidayRow[]): CountsAs {
  const known = new Map<PlainDate, number>();
  return (date) => {
    let set = known.get(date);
    if (set === undefined) {
      if (known.size >= MAX_DATES) known.clear();
      known.set(date, (set = countsAs(rows, date)));
    }
    return set;
  };
}

function countsAs(rows: readonly HolidayRow[], date: PlainDate): number {
  const found = rows.filter((row) => holds(row, date));
  if (found.length === 0) return asItself(date);
  if (found.some((row) => row.as === null)) return 0;
  return found.reduce((set, row) => set | (1 << (row.as ?? 0)), 0);
}

const holds = (row: HolidayRow, date: PlainDate): boolean =>
  row.from <= date && date <= row.to && isValid(row, date);

/** Whether the date lies within ValidFrom and ValidUntil. */
export const isValid = (
  row: { readonly validFrom: PlainDate | null; readonly validUntil: PlainDate | null },
  date: PlainDate,
): boolean =>
  (row.validFrom === null || row.validFrom <= date) && (row.validUntil === null || date <= row.validUntil);
