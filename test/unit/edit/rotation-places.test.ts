/** Joining and leaving move nobody before the present turn, or round, is over: random rotations, at random instants. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEdit } from '../../../lib/edit/plan.ts';
import { joinRotation, leaveRotas, type Placed } from '../../../lib/edit/rotation-places.ts';
import { nameKey } from '../../../lib/rota/names.ts';
import { shiftsBetween } from '../../../lib/rota/shifts.ts';
import { loadTables, readTables, type Tables } from '../../../lib/rows/tables.ts';
import type { StoredRow } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { line, person, rotaRow } from '../../support/run-cli.ts';

const DAY = 86_400_000;
const PEOPLE = ['anna', 'bo', 'carl', 'dina', 'eva', 'new'];
const NOW = Date.parse('2026-10-20T00:00:00Z');

const turns = fc
  .shuffledSubarray(['anna', 'bo', 'carl', 'dina', 'eva'], { minLength: 2, maxLength: 5 })
  .map((names) => names.join(' > '));
/** Lengths of turns in which every turn has an occurrence. */
const pattern = fc.oneof(
  fc.record({ Every: fc.constantFrom('1 week', '2 weeks', '1 month', '3 days', '1 shift') }),
  fc.record({
    ...{ Days: fc.constant('Mon-Fri'), From: fc.constant('17:00'), To: fc.constant('08:00') },
    Every: fc.constantFrom('1 week', '1 month', '1 shift', '5 shifts'),
  }),
  fc.record({
    ...{ From: fc.constant('Fri 17:00'), To: fc.constant('Mon 08:00') },
    Every: fc.constantFrom('1 week', '1 shift', '2 shifts'),
  }),
  fc.record({
    ...{ Days: fc.constant('Tue,Thu,Sat'), From: fc.constant('06:00'), To: fc.constant('14:00') },
    Every: fc.constantFrom('2 weeks', '1 shift', '2 shifts'),
  }),
);
const rotation = fc
  .record({
    Who: turns,
    pattern,
    Start: fc.constantFrom('2026-01-05 09:00', '2026-01-31 17:00', '2025-03-29 02:30'),
  })
  .map(({ Who, pattern: own, Start }) => ({ Kind: 'rotation', Who, Start, ...own }));
const minutes = fc.nat(40 * 24 * 60).map((count) => NOW + count * 60_000);

const HANDOFF_WITHIN = {
  Kind: 'rotation',
  Who: 'bo > carl > anna > dina',
  Start: '2025-03-29 02:30',
  From: 'Fri 17:00',
  To: 'Mon 08:00',
  Every: '1 week',
} as const;

async function tablesOf(cells: Readonly<Record<string, string>>): Promise<Tables<StoredRow>> {
  return loadTables(
    createMemoryStore({
      tables: {
        Rota: [rotaRow('r/row', cells)],
        Lines: [line('l', { Rota: 'r' })],
        People: PEOPLE.map((name, index) => person(name, { Target: `+4670200000${index}` })),
      },
    }),
  );
}

const ZONE = 'Europe/Stockholm';

function onCallIn(tables: Tables, from: number, to: number) {
  const [reading] = readTables(tables, ZONE).lines;
  if (!reading) throw new Error('there is one line');
  return shiftsBetween(reading, from, to).map(({ from: start, to: end, ring }) => ({
    ...{
      from: start,
      to: end,
      people: ring
        .map((one) => nameKey(one.person))
        .sort()
        .join(),
    },
  }));
}

function after(tables: Tables<StoredRow>, placed: Placed): Tables | null {
  return 'problem' in placed ? null : { ...tables, Rota: planEdit(tables.Rota, placed.edit).after };
}

const joined = (list: ReturnType<typeof onCallIn>) => {
  const found: { from: number; to: number; people: string }[] = [];
  for (const one of list) {
    const last = found.at(-1);
    if (last?.people === one.people) found[found.length - 1] = { ...last, to: one.to };
    else found.push(one);
  }
  return found;
};

/** Whose turns come from an instant on, gaps left out. */
const order = (tables: Tables, from: number) =>
  joined(onCallIn(tables, from, from + 500 * DAY).filter(({ people }) => people !== ''))
    .slice(1, -1)
    .map(({ people }) => people);

describe('whatever the rotation and the present', () => {
  it('somebody who joins moves nobody before the present turn is over, then has a turn in every round', async () => {
    await fc.assert(
      fc.asyncProperty(rotation, minutes, fc.nat(5), fc.boolean(), async (cells, now, pick, isNamed) => {
        const tables = await tablesOf(cells);
        const [row] = tables.Rota;
        if (!row) throw new Error('there is one row');
        const names = cells.Who.split(' > ');
        const who = isNamed ? (names[pick % names.length] ?? null) : null;
        const placed = joinRotation(
          readTables(tables, ZONE),
          { person: 'new', row, after: who, at: 'next' },
          now,
        );
        const changed = after(tables, placed);
        fc.pre(changed !== null);
        const before = joined(onCallIn(tables, now, now + 70 * DAY));
        const then = joined(onCallIn(changed, now, now + 70 * DAY));
        expect(then[0]).toEqual(before[0]);
        const coming = order(changed, now);
        const follows = coming[coming.indexOf('new') - 1];
        if (who !== null && follows !== undefined) expect(follows).toBe(who);
        const size = names.length + 1;
        for (let index = 0; index + size <= Math.min(coming.length, 30); index += 1)
          expect(new Set(coming.slice(index, index + size)).size).toBe(size);
      }),
      { numRuns: 80 },
    );
  });

  it('somebody who joins with the next round moves nobody in this one', async () => {
    await fc.assert(
      fc.asyncProperty(rotation, minutes, async (cells, now) => {
        const tables = await tablesOf(cells);
        const [row] = tables.Rota;
        if (!row) throw new Error('there is one row');
        const placed = joinRotation(
          readTables(tables, ZONE),
          { person: 'new', row, after: null, at: 'round' },
          now,
        );
        const changed = after(tables, placed);
        fc.pre(changed !== null);
        const names = cells.Who.split(' > ');
        const before = joined(onCallIn(tables, now, now + 500 * DAY).filter(({ people }) => people !== ''));
        const then = joined(onCallIn(changed, now, now + 500 * DAY).filter(({ people }) => people !== ''));
        const end = before.findIndex(({ people }) => people === names.at(-1));
        expect(then.slice(0, end + 1)).toEqual(before.slice(0, end + 1));
        expect(then[end + 1]?.people ?? 'new').toBe('new');
      }),
      { numRuns: 60 },
    );
  });

  it('somebody who leaves finishes the present turn, and the others keep their order', async () => {
    await fc.assert(
      fc.asyncProperty(rotation, minutes, fc.nat(4), async (cells, now, pick) => {
        const tables = await tablesOf(cells);
        const names = cells.Who.split(' > ');
        const gone = names[pick % names.length] ?? '';
        const changed = after(tables, leaveRotas(readTables(tables, ZONE), gone, now));
        fc.pre(changed !== null);
        const [before] = joined(onCallIn(tables, now, now + 70 * DAY));
        const [then] = joined(onCallIn(changed, now, now + 70 * DAY));
        if (before?.people !== '') expect(then?.people).toBe(before?.people);
        if (before?.people !== '' && names.length > 2) expect(then).toEqual(before);
        const left = names.filter((name) => name !== gone);
        const of = (all: Tables) =>
          joined(onCallIn(all, now, now + 500 * DAY).filter(({ people }) => people !== ''));
        expect(
          of(changed)
            .slice(1)
            .some(({ people }) => people === gone),
        ).toBe(false);
        const sequence = (all: Tables) =>
          joined(of(all).filter(({ people }) => people !== gone)).map(({ people }) => people);
        expect(sequence(changed).slice(0, left.length)).toEqual(sequence(tables).slice(0, left.length));
      }),
      // A handoff in the middle of a weekend, whose turn is the one of its Friday: anna's has not begun.
      { numRuns: 80, examples: [[HANDOFF_WITHIN, Date.parse('2026-10-24T00:30:00Z'), 2]] },
    );
  });
});
