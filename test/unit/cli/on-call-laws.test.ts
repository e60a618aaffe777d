import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsOf } from '../../../lib/check/gaps.ts';
import { isOpen } from '../../../lib/rota/hours.ts';
import { onCallAnswer } from '../../../lib/rota/on-call-answer.ts';
import { shiftsBetween } from '../../../lib/rota/shifts.ts';
import { lineReading, linesAndPeople } from '../../../lib/rows/reading.ts';
import { readRota } from '../../../lib/rows/rota.ts';
import type { Row } from '../../../lib/ports.ts';
import { example, line, rotaRow } from '../../support/run-cli.ts';

/** A weekend with a clock change, in half hours. */
const START = Date.parse('2026-10-23T22:00:00Z');
const STEP = 1_800_000;
const STEPS = 4 * 48;

const hour = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
const who = fc.constantFrom('anna', 'bo', 'anna, bo', 'carl', 'nobody');
const days = fc.constantFrom('', 'Mon-Fri', 'Sat', 'Sun', 'Sat,Sun');
const shift = fc.record({
  Kind: fc.constant('shift'),
  Who: who,
  Days: days,
  From: hour,
  To: hour,
  Tier: fc.constantFrom('', '2'),
});
const override = fc.record({
  Kind: fc.constant('override'),
  Who: who,
  InsteadOf: fc.constantFrom('', '*', 'anna'),
  From: hour.map((time) => `2026-10-24 ${time}`),
  To: hour.map((time) => `2026-10-26 ${time}`),
});
const rows = fc.array(fc.oneof(shift, override), { minLength: 1, maxLength: 4 });
const hours = fc.record({ days, from: hour, to: hour }).map((open) => `${open.days} ${open.from}-${open.to}`);
const columns = fc.record({ Open: fc.option(hours, { nil: '' }), Fallback: fc.constantFrom('', 'carl') });

function readingOf(
  cells: readonly Readonly<Record<string, string>>[],
  own: Readonly<Record<string, string>>,
) {
  const stored: Row[] = cells.map((row, index) => rotaRow(`r/${index}`, row));
  const known = linesAndPeople([line('l', { Rota: 'r', ...own })], example.People, 'Europe/Stockholm');
  const [only] = known.lines;
  if (!only) throw new Error('there is one line');
  return { ...lineReading(known, only, readRota(stored)), line: only };
}

const instants = Array.from({ length: STEPS }, (_, index) => START + index * STEP);

describe('whatever the rows and the hours', () => {
  it('until is the first instant at which the answer is another, and next is what holds then', () => {
    fc.assert(
      fc.property(rows, columns, fc.integer({ min: 0, max: STEPS / 2 }), (cells, own, begin) => {
        const reading = readingOf(cells, own);
        const at = START + begin * STEP;
        const now = onCallAnswer(reading, at);
        const essence = (instant: number) => {
          const { action, reason, source, tier, ring } = onCallAnswer(reading, instant);
          return JSON.stringify({ action, reason, source, tier, ring });
        };
        const before = essence(at);
        const expected = instants.find((instant) => instant > at && essence(instant) !== before);
        if (expected === undefined) {
          expect(now.until === null || Date.parse(now.until) >= START + STEPS * STEP).toBe(true);
          return;
        }
        expect(now.until).toBe(new Date(expected).toISOString());
        const then = onCallAnswer(reading, expected);
        expect(now.next).toEqual({ from: then.at, ring: then.ring, because: then.because });
      }),
      { numRuns: 25 },
    );
  });

  it('a gap is when the line is open and nobody who can be rung is on call', () => {
    fc.assert(
      fc.property(rows, columns, (cells, own) => {
        const reading = readingOf(cells, own);
        const shifts = shiftsBetween(reading, START, START + STEPS * STEP);
        const gaps = gapsOf(reading.line, shifts);
        for (const at of instants) {
          const onCall = shifts.find(({ from, to }) => from <= at && at < to);
          const isGap = onCall?.tier === null && isOpen(reading.line.open, reading.line.zone, at);
          expect(gaps.some(({ from, to }) => from <= at && at < to)).toBe(isGap);
        }
      }),
      { numRuns: 100 },
    );
  });
});
