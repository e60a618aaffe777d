/**
 * Only the rows of a rota that are on at an instant, and the holidays around it, decide who is on call then. Decision 9
 * relies on that: removing any other row from the tables does not change the answer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RotaRow } from '../../../lib/rota/model.ts';
import { onCallAt } from '../../../lib/rota/periods.ts';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { scenes, type Scene } from './arbitrary-rota.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An occurrence lasts 7 days at most, and zones are a day apart. */
const HOLIDAY_DAYS = 9;

/** Whether the row may have a say at `at`, with these holidays. */
function isOn(row: RotaRow, at: number, { rows, view }: Scene): boolean {
  if (row.kind === 'holiday')
    return Math.abs(at / DAY - (row.from + row.to) / 2) <= HOLIDAY_DAYS + (row.to - row.from) / 2;
  const holidays = rows.filter(({ kind }) => kind === 'holiday');
  let on = false;
  for (const { eachPeriod } of prepareRota([...holidays, row], view).rows)
    eachPeriod(at, at + 1, () => {
      on = true;
    });
  return on;
}

it('rows that are not on have no influence on who is on call', () => {
  let left = 0;
  const law = (scene: Scene, hours: number) => {
    const at = scene.change + hours * HOUR;
    const on = scene.rows.filter((row) => isOn(row, at, scene));
    left += scene.rows.length - on.length;
    expect(onCallAt(prepareRota(on, scene.view), at)).toEqual(
      onCallAt(prepareRota(scene.rows, scene.view), at),
    );
  };
  fc.assert(fc.property(scenes, fc.integer({ min: -60, max: 60 }), law), { seed: 20261126, numRuns: 1_000 });
  expect(left).toBeGreaterThan(1_000);
});
