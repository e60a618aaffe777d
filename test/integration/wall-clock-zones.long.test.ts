/** The wall clock against an independent implementation, over all zones of the platform. */
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import type { Instant, WallTime } from '../../lib/rota/model.ts';
import { wallClock } from '../../lib/rota/wall-clock.ts';
import { independentClock } from '../unit/rota/independent-clock.ts';

const FROM = Date.UTC(2000, 0, 1);
const TO = Date.UTC(2041, 0, 1);

/** Every change of the offset, as the independent implementation finds them. */
function transitions(zone: string): readonly Instant[] {
  const found: Instant[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(FROM - 1)
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition('next');
  for (; at !== null && at.epochMilliseconds < TO; at = at.getTimeZoneTransition('next'))
    found.push(at.epochMilliseconds);
  return found;
}

/** A second on either side of both ends of what the change skips or repeats. */
function placesAround(zone: string, change: Instant): readonly WallTime[] {
  const clock = independentClock(zone);
  const [before, after] = [clock.wallTimeAt(change - 1000), clock.wallTimeAt(change)];
  const jump = Math.abs(seconds(after) - seconds(before) - 1);
  const lower = Math.min(seconds(before) + 1, seconds(after));
  return [-1, 0, jump - 1, jump].map((offset) => wallOf(lower + offset));
}

const seconds = (wall: WallTime): number => wall.date * 86_400 + wall.time;
const wallOf = (second: number): WallTime => {
  const date = Math.floor(second / 86_400);
  return { date, time: second - date * 86_400 };
};

it('agrees at every clock change from 2000 to 2040, a second on either side', () => {
  const differences: string[] = [];
  let changes = 0;
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const [ours, theirs] = [wallClock(zone), independentClock(zone)];
    const expected = transitions(zone);
    if (ours.changesIn(FROM, TO).join() !== expected.join()) differences.push(`${zone}: other changes`);
    changes += expected.length;
    for (const change of expected) {
      for (const at of [change - 1000, change, change + 1000])
        if (
          seconds(ours.wallTimeAt(at)) !== seconds(theirs.wallTimeAt(at)) ||
          ours.offsetAt(at) !== theirs.offsetAt(at)
        )
          differences.push(`${zone} ${new Date(at).toISOString()}`);
      for (const wall of placesAround(zone, change))
        if (ours.startOf(wall) !== theirs.startOf(wall) || ours.endOf(wall) !== theirs.endOf(wall))
          differences.push(`${zone} ${new Date(seconds(wall) * 1000).toISOString()} on the wall`);
    }
  }
  expect(differences).toEqual([]);
  expect(changes).toBeGreaterThan(5000);
  // 10 s on two busy cores.
});
