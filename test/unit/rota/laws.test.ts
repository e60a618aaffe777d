/** What holds for every rota, tried on random ones around the clock changes of awkward zones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant, RotaRow, OnCallPeriod } from '../../../lib/rota/model.ts';
import { onCallAt, periods, walk } from '../../../lib/rota/periods.ts';
import { prepareRota, type Rota } from '../../../lib/rota/prepare.ts';
import { wallClock } from '../../../lib/rota/wall-clock.ts';
import { scenes, type Scene } from './arbitrary-rota.ts';
import { naiveOnCallAt } from './naive-resolver.ts';

const HOUR = 3_600_000;
const REACH = 60 * HOUR;

/** The same rotas in every run. */
const check = (runs: number, law: (scene: Scene) => void): void => {
  fc.assert(fc.property(scenes, law), { seed: 20260329, numRuns: runs });
};

const periodsAround = ({ rows, view, change }: Scene): readonly OnCallPeriod[] =>
  periods(prepareRota(rows, view), change - REACH, change + REACH);

/** The first instant in (after, until] from which the answer is another; `null` if there is none. */
function nextChange(rota: Rota, after: Instant, until: Instant): Instant | null {
  for (const { from } of walk(rota, after, until + 1)) if (from > after) return from;
  return null;
}

/** Every edge, a millisecond before it, and the middles. */
const tellingInstants = (found: readonly OnCallPeriod[]): readonly Instant[] =>
  found.flatMap(({ from, to }) => [from, Math.floor((from + to) / 2), to - 1]);

describe('a rota', () => {
  it('has the same people on call as an independent resolver finds', () => {
    check(400, (scene) => {
      const { rows, view, change } = scene;
      const rota = prepareRota(rows, view);
      const grid = Array.from({ length: 41 }, (_, index) => change + (index - 20) * 0.75 * HOUR);
      for (const at of [...tellingInstants(periodsAround(scene)), ...grid])
        expect(onCallAt(rota, at), new Date(at).toISOString()).toEqual(naiveOnCallAt(rows, view, at));
    });
  });

  it('has periods in order, without holes, that differ from their neighbours', () => {
    check(500, (scene) => {
      const found = periodsAround(scene);
      expect(found[0]?.from).toBe(scene.change - REACH);
      expect(found.at(-1)?.to).toBe(scene.change + REACH);
      for (const [index, period] of found.slice(1).entries()) {
        expect(period.from).toBe(found[index]?.to);
        expect(period.tiers).not.toEqual(found[index]?.tiers);
      }
    });
  });

  it('has periods that agree with who is on call at every edge, before it, and in the middles', () => {
    check(500, (scene) => {
      const rota = prepareRota(scene.rows, scene.view);
      for (const period of periodsAround(scene))
        for (const at of tellingInstants([period])) expect(onCallAt(rota, at)).toEqual(period.tiers);
    });
  });

  it('has its next change at the edge of a period, and none before', () => {
    check(300, (scene) => {
      const rota = prepareRota(scene.rows, scene.view);
      const found = periodsAround(scene);
      for (const [index, { from, to }] of found.entries()) {
        const next = found[index + 1]?.from ?? null;
        const until = scene.change + REACH - 1;
        expect(nextChange(rota, from, until)).toBe(next);
        if (to - 1 > from) expect(nextChange(rota, to - 1, until)).toBe(next);
        if (next !== null) expect(nextChange(rota, from, next - 1)).toBeNull();
        if (next !== null) expect(nextChange(rota, from, next)).toBe(next);
      }
    });
  });

  it('does not depend on the order of its rows', () => {
    check(300, (scene) => {
      const turned = { ...scene, rows: [...scene.rows].reverse() };
      const byName = { ...scene, rows: [...scene.rows].sort((a, b) => (a.name < b.name ? -1 : 1)) };
      expect(periodsAround(turned)).toEqual(periodsAround(scene));
      expect(periodsAround(byName)).toEqual(periodsAround(scene));
    });
  });

  it('is the same without a row that is for other lines', () => {
    check(200, (scene) => {
      const isOther = (row: RotaRow) => !row.lines.includes(scene.view.line ?? '') && row.lines.length > 0;
      const rows = scene.rows.filter((row) => !isOther(row));
      expect(periodsAround({ ...scene, rows })).toEqual(periodsAround(scene));
    });
  });
});

describe('an override', () => {
  it('changes nothing outside its window', () => {
    check(500, ({ rows, view, change }) => {
      const whole = prepareRota(rows, view);
      for (const row of rows) {
        if (row.kind !== 'override') continue;
        const without = prepareRota(
          rows.filter((one) => one !== row),
          view,
        );
        const clock = wallClock(row.zone ?? view.zone);
        if (row.once === null) continue;
        const [from, to] = [clock.startOf(row.once.from), clock.endOf(row.once.to)];
        for (const at of [from - 1, to, from - HOUR, to + HOUR, change - REACH])
          if (at < from || at >= to) expect(onCallAt(whole, at)).toEqual(onCallAt(without, at));
      }
    });
  });
});

describe('a rotation without a window', () => {
  it('has somebody from its start on, and nobody before', () => {
    check(500, ({ rows, view, change }) => {
      for (const row of rows) {
        if (row.kind !== 'rotation' || row.lines.length > 0) continue;
        const always = { ...row, window: null, validFrom: null, validUntil: null, turns: [['anna'], ['bo']] };
        const rota = prepareRota([always], view);
        const start = wallClock(row.zone ?? view.zone).startOf(row.start);
        expect(onCallAt(rota, start - 1)).toEqual([]);
        for (const from of [start, Math.max(start, change - REACH)])
          for (const { tiers } of periods(rota, from, from + REACH)) expect(tiers[0]?.people).toHaveLength(1);
      }
    });
  });
});
