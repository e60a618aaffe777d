/** `20261224`, `20261224T180000`, `20261224T180000Z`, a list of them, and durations. */
import ICAL from 'ical.js';

/** One date or time as it is written. */
export interface Moment {
  /** Milliseconds as if it were UTC. */
  readonly local: number;
  readonly form: 'date' | 'utc' | 'local';
  readonly text: string;
}

/** A text says which part of a list is not a real date or time. */
export function readMoments(value: string): readonly Moment[] | string {
  const moments: Moment[] = [];
  for (const part of value.split(',')) {
    const moment = readMoment(part.trim());
    if (moment === null) return `"${part.trim()}" is not a real date or time`;
    moments.push(moment);
  }
  return moments;
}

function readMoment(text: string): Moment | null {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/i.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc] = match;
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(iso);
  // 32 December would be rolled over, or is not a number.
  if (Number.isNaN(local) || new Date(local).toISOString() !== iso) return null;
  return { local, form: utc === undefined ? 'date' : utc === '' ? 'local' : 'utc', text };
}

/** Milliseconds; `null`: malformed. */
export function readDuration(text: string): number | null {
  try {
    const ms = ICAL.Duration.fromString(text.trim()).toSeconds() * 1_000;
    return Number.isFinite(ms) ? ms : null;
  } catch {
    // ical.js throws for what it cannot read.
    return null;
  }
}
