/** Random rotas around a clock change, whose times lie where the change hurts. */
import fc from 'fast-check';
import type { Every, Instant, NthWeekday, RotaRow, View, Weekday, Window } from '../../../lib/rota/model.ts';
import { wallClock } from '../../../lib/rota/wall-clock.ts';
import { day } from './wall.ts';

/** A rota, and the clock change that it lies around. */
export interface Scene {
  readonly rows: readonly RotaRow[];
  readonly view: View;
  readonly change: Instant;
}

/** Zones whose clocks do something odd, each with the year in which they do. */
const AWKWARD: readonly (readonly [zone: string, year: number])[] = [
  ['Europe/Stockholm', 2026],
  ['America/New_York', 2026],
  ['America/Chicago', 2024],
  ['Australia/Lord_Howe', 2026], // half an hour
  ['Antarctica/Troll', 2026], // two hours
  ['Pacific/Apia', 2011], // a day that never was
  ['Pacific/Kwajalein', 1993], // another
  ['Pacific/Chatham', 2026], // 02:45
  ['America/Havana', 2026], // midnight twice
  ['America/Sao_Paulo', 2018], // no midnight
  ['America/Asuncion', 2023],
  ['Asia/Beirut', 2026], // no midnight; 23:00 twice
  ['Africa/Cairo', 2026],
  ['Asia/Tehran', 2021],
  ['America/St_Johns', 2010], // at 00:01
  ['America/Scoresbysund', 2024], // back over midnight, and the zone itself changed
  ['Atlantic/Azores', 2026],
  ['Africa/Casablanca', 2026], // Ramadan
  ['Europe/Dublin', 2026], // negative summer time
  ['Asia/Gaza', 2040], // two changes within a week
  ['America/Noronha', 2000],
  ['Asia/Kathmandu', 1986], // a quarter of an hour, once
  ['Asia/Pyongyang', 2015],
  ['America/Caracas', 2016],
  ['Antarctica/Casey', 2020], // three hours
  ['Africa/Monrovia', 1972], // 44 minutes and 30 seconds
];

const people = fc.constantFrom('anna', 'bo', 'carl', 'dina', 'Anna', 'BO');
const group = fc.oneof(
  { weight: 9, arbitrary: fc.array(people, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant<string[]>([]) },
);
const tier = fc.constantFrom(1, 1, 1, 2, 3);
const sparse = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

/** A scene in one of the zones, around one of the changes of that year. */
export const scenes: fc.Arbitrary<Scene> = fc
  .tuple(fc.constantFrom(...AWKWARD), fc.nat({ max: 11 }))
  .chain(([[zone, year], pick]) => {
    const changes = wallClock(zone).changesIn(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
    const change = changes[pick % Math.max(1, changes.length)] ?? Date.UTC(year, 5, 1);
    return fc.record({
      rows: rowsAround(zone, change),
      view: fc.constantFrom<View>({ line: null, zone }, { line: 'sales', zone }),
      change: fc.constant(change),
    });
  });

function rowsAround(zone: string, change: Instant): fc.Arbitrary<readonly RotaRow[]> {
  const clock = wallClock(zone);
  const [before, after] = [clock.wallTimeAt(change - 1000), clock.wallTimeAt(change)];
  const near = (back: number, forth: number) =>
    fc.integer({ min: before.date - back, max: after.date + forth });
  const times = clockTimes([before.time + 1, after.time]);
  const base = {
    rota: fc.constant('r'),
    name: fc.constant(''),
    lines: fc.constantFrom<readonly string[]>([], [], [], [], ['sales'], ['other', 'sales'], ['other']),
    zone: fc.constantFrom<(string | null)[]>(
      null,
      null,
      null,
      null,
      'Europe/London',
      'Asia/Kolkata',
      'Asia/Calcutta',
      'Pacific/Auckland',
    ),
    validFrom: fc.constant<number | null>(null),
    validUntil: fc.constant<number | null>(null),
  };
  const valid = { ...base, validFrom: sparse(near(4, 2)), validUntil: sparse(near(2, 4)) };
  const shift = fc.record({
    ...valid,
    kind: fc.constant('shift' as const),
    who: group,
    tier,
    window: windows(times),
  });
  const starts = (back: number) => fc.record({ date: near(back, 2), time: times });
  const leapDays = fc.record({ date: fc.constantFrom(day('2008-02-29'), day('1984-12-31')), time: times });
  const turns = fc.oneof(
    fc.record({ every: every('hour', 40), start: starts(20) }),
    fc.record({ every: every('day', 3), start: fc.oneof(starts(20), starts(300)) }),
    fc.record({ every: every('shift', 3), start: fc.oneof(starts(20), starts(300)) }),
    fc.record({ every: every('week', 3), start: fc.oneof(starts(20), starts(900)) }),
    fc.record({ every: every('month', 3), start: fc.oneof(starts(40), starts(2000), leapDays) }),
    fc.record({ every: every('year', 2), start: fc.oneof(starts(40), starts(2000), leapDays) }),
  );
  const rotation = fc
    .tuple(
      turns,
      fc.record({
        ...valid,
        kind: fc.constant('rotation' as const),
        turns: fc.array(group, { minLength: 1, maxLength: 4 }),
        tier,
        window: fc.option(windows(times), { freq: 1 }),
      }),
    )
    .map(([turn, row]) => ({ ...row, ...turn }));
  const override = fc
    .record({
      ...valid,
      kind: fc.constant('override' as const),
      who: group,
      from: fc.record({ date: near(3, 2), time: times }),
      length: fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(1800, 3600, 86_400)),
      insteadOf: fc.oneof(fc.constant('*' as const), group),
      tier: fc.option(tier),
    })
    .map(({ length, from, ...row }) => ({
      ...row,
      once: { from, to: later(from, length) },
      window: null,
    }));
  const repeating = fc.record({
    ...valid,
    kind: fc.constant('override' as const),
    who: group,
    once: fc.constant(null),
    window: windows(times),
    insteadOf: fc.oneof(fc.constant('*' as const), group),
    tier: fc.option(tier),
  });
  const holiday = fc
    .record({
      ...valid,
      kind: fc.constant('holiday' as const),
      from: near(4, 3),
      length: fc.integer({ min: 0, max: 3 }),
      as: fc.option(fc.integer({ min: 1, max: 7 }).map((weekday) => weekday as Weekday)),
    })
    .map(({ length, ...row }) => ({ ...row, to: row.from + length }));
  const row: fc.Arbitrary<RotaRow> = fc.oneof(
    { weight: 4, arbitrary: shift },
    { weight: 4, arbitrary: rotation },
    { weight: 3, arbitrary: override },
    { weight: 2, arbitrary: repeating },
    { weight: 1, arbitrary: holiday },
  );
  // Names that no two rows share, in an order that is not the list's.
  return fc
    .array(row, { minLength: 1, maxLength: 8 })
    .map((rows) => rows.map((one, index) => ({ ...one, name: `${'badcfehg'.charAt(index)}${one.kind}` })));
}

const every = (unit: Every['unit'], most: number): fc.Arbitrary<Every> =>
  fc.record({ count: fc.integer({ min: 1, max: most }), unit: fc.constant(unit) });

/** Quarters around the hours that the change touches, and the usual ones. */
function clockTimes(around: readonly number[]): fc.Arbitrary<number> {
  const touched = around.flatMap((time) =>
    [-3600, -1800, -900, -1, 0, 1, 900, 1800, 3600].map((by) => time + by),
  );
  const usual = [0, 8, 17, 22].map((hour) => hour * 3600);
  return fc.constantFrom(...touched.map((time) => ((time % 86_400) + 86_400) % 86_400), ...usual);
}

const nthDay = fc.record<NthWeekday>({
  weekday: fc.constantFrom<Weekday[]>(1, 2, 3, 4, 5, 6, 7),
  nth: fc.constantFrom<NthWeekday['nth'][]>(1, 2, 3, 4, 5, 'last'),
});

const ALL_WEEKS = Array.from({ length: 53 }, (_, index) => index + 1);
const someWeeks = fc.oneof(
  fc.constantFrom(0, 1).map((odd) => ALL_WEEKS.filter((week) => week % 2 === odd)),
  fc.subarray(ALL_WEEKS, { minLength: 20 }),
);

function windows(times: fc.Arbitrary<number>): fc.Arbitrary<Window> {
  const days = fc.subarray<Weekday>([1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
  const allDays = fc.constant<Weekday[]>([1, 2, 3, 4, 5, 6, 7]);
  return fc
    .record({
      days: fc.oneof(days, allDays),
      nth: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(nthDay, { minLength: 1, maxLength: 3 }) },
      ),
      weeks: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: someWeeks }),
      from: times,
      to: fc.oneof(times, fc.constant(86_400)),
      span: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 6),
    })
    .map(({ days: chosen, nth, weeks, from, to, span }) => ({
      days: nth.length > 0 && chosen.length === 7 ? [] : chosen,
      nth,
      weeks,
      from,
      to,
      // One window may last a week and not more.
      endsAfter: to <= from ? span + 1 : span,
    }));
}

function later(wall: { readonly date: number; readonly time: number }, length: number) {
  const time = wall.time + length;
  return { date: wall.date + Math.floor(time / 86_400), time: time % 86_400 };
}
