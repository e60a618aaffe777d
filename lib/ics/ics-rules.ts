/** When a repeating event begins: what `ical.js` says of its rule, and what it does not look at. */
import ICAL from 'ical.js';

/** Rules that begin decades ago are walked from their beginning. */
const MAX_STEPS = 100_000;

const PARTS = new Set(
  'freq until count interval bysecond byminute byhour byday bymonthday byyearday byweekno bymonth bysetpos wkst'.split(
    ' ',
  ),
);

/** A part of a rule that is passed over would put holidays on other days. */
export function ruleProblemOf(component: ICAL.Component): string | null {
  for (const property of component.getAllProperties('rrule')) {
    const rule = property.jCal[3] as Readonly<Record<string, unknown>>;
    const part = Object.keys(rule).find((name) => !PARTS.has(name));
    if (part !== undefined) return `has a rule with ${part.toUpperCase()}, which is not read`;
    if ('bysetpos' in rule && !['MONTHLY', 'YEARLY'].includes(String(rule.freq)))
      return `has a rule with BYSETPOS and ${String(rule.freq)}, which is not read`;
  }
  return component.hasProperty('exrule') ? 'has an EXRULE, which is not read' : null;
}

/** Every start for as long as `isWanted`, those that exceptions move too. */
export function* startsOf(
  component: ICAL.Component,
  event: ICAL.Event,
  isWanted: (time: ICAL.Time) => boolean,
): Generator<ICAL.Time | 'too many'> {
  const excluded = excludedBy(component);
  const isMeant = ruleCheck(component, event.startDate);
  const seen = new Set<string>();
  // The start itself counts whatever the dates say; `ical.js` leaves it out where there are dates and no rule.
  if (!component.hasProperty('rrule') && !excluded(event.startDate)) {
    seen.add(event.startDate.toString());
    yield event.startDate;
  }
  const iterator = event.iterator();
  for (let step = 0; ; step += 1) {
    const next = iterator.next() as ICAL.Time | undefined;
    if (next === undefined || !isWanted(next)) return;
    if (step > MAX_STEPS) {
      yield 'too many';
      return;
    }
    if (seen.has(next.toString()) || excluded(next) || !isMeant(next)) continue;
    seen.add(next.toString());
    yield next;
  }
}

/** `ical.js` looks at one EXDATE for each occurrence, and so lets one pass behind another that excludes nothing. */
function excludedBy(component: ICAL.Component): (time: ICAL.Time) => boolean {
  const values = component
    .getAllProperties('exdate')
    .flatMap((property) => valuesOf(property))
    .filter((value): value is ICAL.Time => value instanceof ICAL.Time);
  const dates = new Set(values.filter(({ isDate }) => isDate).map((time) => dateOf(time)));
  const instants = new Set(values.filter(({ isDate }) => !isDate).map((time) => time.toUnixTime()));
  return (time) => dates.has(dateOf(time)) || instants.has(time.toUnixTime());
}

const valuesOf = (property: ICAL.Property): readonly unknown[] => property.getValues();

const dateOf = (time: ICAL.Time): string => time.toString().slice(0, 10);

/** `ical.js` makes 1 March of 29 and 30 February, which a rule leaves out (RFC 5545 3.3.10). */
function ruleCheck(component: ICAL.Component, start: ICAL.Time): (time: ICAL.Time) => boolean {
  const rules = component.getAllProperties('rrule').map((property) => property.getFirstValue() as ICAL.Recur);
  const [rule] = rules;
  if (rules.length !== 1 || rule === undefined) return () => true;
  const parts = rule.parts as Readonly<Record<string, readonly number[] | undefined>>;
  const free = ['BYDAY', 'BYYEARDAY', 'BYWEEKNO'].some((name) => parts[name] !== undefined);
  const byDate = rule.freq === 'YEARLY' && !free;
  const days = parts.BYMONTHDAY ?? (byDate ? [start.day] : undefined);
  const months = parts.BYMONTH ?? (byDate && parts.BYMONTHDAY === undefined ? [start.month] : undefined);
  const isIn = (list: readonly number[] | undefined, value: number) =>
    list === undefined || list.some((one) => one < 0) || list.includes(value);
  return (time) => time.compare(start) === 0 || (isIn(days, time.day) && isIn(months, time.month));
}
