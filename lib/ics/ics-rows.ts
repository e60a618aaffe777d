/** Occurrences of events -> rows of the Rota table. */
import { createHash } from 'node:crypto';
import type { FileRow } from '../edit/plan.ts';
import type { Zone } from '../rota/model.ts';
import { tidy } from '../rota/names.ts';
import { showDate } from '../rota/show-time.ts';
import { wallClock } from '../rota/wall-clock.ts';
import type { IcsEvent, Occurrence } from './ics-events.ts';

export interface RowOptions {
  readonly rota: string;
  readonly as: 'holiday' | 'override' | 'leave';
  /** The weekday that holidays count as; `null`: nothing starts on them. */
  readonly days: string | null;
  /** Who comes in whatever the title says. */
  readonly who: string | null;
  /** The zone that holidays are for; `null`: every row of the rota. */
  readonly zone: Zone | null;
  /** The people whom a title names, as a cell has them, or why it names none. */
  readonly peopleIn: (title: string) => { readonly who: string } | { readonly problem: string };
}

/** Every such row was made by an import of a calendar. Rows of `--as leave` have a name of their own, so that `--replace` tells them from other overrides. */
const prefixOf = (as: RowOptions['as']): string => (as === 'leave' ? 'ics-leave-' : 'ics-');

/** Whether a row was made by an import of the same kind. */
export function isOfKind(as: RowOptions['as'], rowKey: string, kind: unknown): boolean {
  const isLeave = rowKey.startsWith(prefixOf('leave'));
  const wanted = as === 'holiday' ? 'holiday' : 'override';
  const isKind = typeof kind === 'string' && kind.trim().toLowerCase() === wanted;
  return rowKey.startsWith(prefixOf(as)) && isLeave === (as === 'leave') && isKind;
}

/** A row, or why there is none. */
export type Made = { readonly row: FileRow } | { readonly leftOut: string } | { readonly problem: string };

export function rowOf(occurrence: Occurrence, options: RowOptions): Made {
  const { event, days } = occurrence;
  const { as, rota } = options;
  if (as === 'holiday' && days === null) return { leftOut: 'is not of whole days, so it is not a holiday' };
  const people = peopleOf(event, options);
  if ('problem' in people) return people;
  const { TimeZone, ...times } = timesOf(occurrence);
  const cells = {
    Kind: as === 'holiday' ? 'holiday' : 'override',
    ...people,
    Days: options.days ?? '',
    ...times,
    TimeZone: as === 'holiday' ? (options.zone ?? '') : TimeZone,
    Note: noteOf(event.title),
  };
  return { row: { partitionKey: rota, rowKey: `${prefixOf(as)}${keyOf(occurrence)}`, cells } };
}

function peopleOf({ title }: IcsEvent, { as, who, peopleIn }: RowOptions) {
  if (as === 'holiday') return { Who: '' };
  if (as === 'override' && who !== null) return { Who: who };
  const named = peopleIn(title);
  if ('problem' in named) return named;
  return as === 'leave' ? { Who: who ?? '', InsteadOf: named.who } : { Who: named.who };
}

interface Times {
  readonly From: string;
  readonly To: string;
  readonly TimeZone: Zone;
}

/** In the event's zone; where that would be read as another instant (clocks that go back), in UTC. */
function timesOf({ from, to, days, zone }: Occurrence): Times {
  if (days !== null && zone !== null)
    return { From: showDate(days.first), To: showDate(days.last), TimeZone: zone };
  for (const one of [zone ?? 'UTC', 'UTC']) {
    const clock = wallClock(one);
    const [first, last] = [clock.wallTimeAt(from), clock.wallTimeAt(to)];
    if (clock.startOf(first) === from && clock.endOf(last) === to)
      return { From: showWall(first), To: showWall(last), TimeZone: one };
  }
  throw new RangeError('UTC has every instant');
}

/** `2026-12-24 18:00`, with seconds where there are any. */
function showWall({ date, time }: { readonly date: number; readonly time: number }): string {
  const clock = new Date(time * 1_000).toISOString().slice(11, time % 60 === 0 ? 16 : 19);
  return `${showDate(date)} ${clock}`;
}

/** From UID and start, so that a second import of the file changes rows instead of adding them. */
function keyOf({ event, original }: Occurrence): string {
  const id = JSON.stringify([event.uid === '' ? `title ${event.title}` : event.uid, original]);
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${original.slice(0, 10)}-${hash}`;
}

const MAX_NOTE = 200;

const noteOf = (title: string): string => Array.from(tidy(title)).slice(0, MAX_NOTE).join('');
