/** Who is on call over some weeks, person by person: pure, for the lanes of a line. */
import { gapsOf } from '../check/gaps.ts';
import type { Instant, RotaRow } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { periods } from '../rota/periods.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { targetOf } from '../rota/target.ts';
import { datedOverrides, type LineReading } from './override.ts';
import { listWords } from './wording.ts';

/** [from, to) in which one person is on call in one tier by the same rows; or a gap; or an override that brings in nobody. */
export interface Block {
  readonly kind: 'shift' | 'gap' | 'out';
  /** As rows name the person; `null`: nobody. */
  readonly person: string | null;
  /** As the page shows the person. */
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly tier: number;
  /** Rows that put the person there. */
  readonly because: readonly string[];
  /** Whom the person stands in for by an override, as the page shows them; `null`: no override has a part in it. */
  readonly standsIn: string | null;
}

export interface Lane {
  readonly key: string;
  readonly name: string;
  /** In order of time. */
  readonly blocks: readonly Block[];
}

/** A month's turn has its true beginning and end, though they are out of sight. */
const AROUND = 35 * 86_400_000;

/** Gaps first, then the people who can be rung, those of tier 1 before the others, each in the order of the first block. */
export function lanesOf(reading: LineReading, from: Instant, to: Instant): readonly Lane[] {
  const lanes = new Map<string, Block[]>();
  const put = (key: string, block: Block) => {
    const shown = cut(block, from, to);
    if (shown === null) return;
    const known = lanes.get(key);
    if (known) known.push(shown);
    else lanes.set(key, [shown]);
  };
  for (const block of [...peopleBlocks(reading, from - AROUND, to + AROUND)].sort(byTime))
    put(nameKey(block.person ?? ''), block);
  const names = new Map([...lanes].map(([key, [first]]) => [key, first?.name ?? key]));
  for (const block of gapBlocks(reading, from, to)) put('', block);
  for (const { key, name, block } of outBlocks(reading, from, to)) {
    if (!names.has(key)) names.set(key, name);
    put(key, block);
  }
  return [...lanes]
    .map(([key, blocks]) => ({ key, name: names.get(key) ?? 'Nobody', blocks: blocks.sort(byTime) }))
    .sort(byTier);
}

const byTier = (a: Lane, b: Lane): number => tierOf(a) - tierOf(b);

const tierOf = ({ key, blocks }: Lane): number =>
  key === '' ? 0 : Math.min(...blocks.map(({ kind, tier }) => (kind === 'out' ? Infinity : tier)));

/** By time, as in a list. */
export const byTime = (a: Block, b: Block): number => a.from - b.from || a.tier - b.tier || a.to - b.to;

/** In which row of the lane each block is drawn: what overlaps stands below each other. */
export function rowsIn(blocks: readonly Block[]): readonly number[] {
  const ends: number[] = [];
  return blocks.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const row = free < 0 ? ends.length : free;
    ends[row] = to;
    return row;
  });
}

/** Who rings, over all tiers: the lane "On call". */
export const ringingIn = (reading: LineReading, from: Instant, to: Instant): readonly Shift[] => {
  const shifts: Shift[] = [];
  for (const shift of shiftsBetween(reading, from, to)) {
    const before = shifts.at(-1);
    if (before && ringText(before) === ringText(shift))
      shifts[shifts.length - 1] = { ...before, to: shift.to };
    else shifts.push(shift);
  }
  return shifts;
};

const ringText = ({ tier, ring }: Shift): string => JSON.stringify([tier, ring.map(({ person }) => person)]);

/** What goes on before or after all that was looked at is cut to what is in sight; `null`: out of sight. */
function cut(block: Block, from: Instant, to: Instant): Block | null {
  if (block.to <= from || to <= block.from) return null;
  return {
    ...block,
    from: block.from <= from - AROUND ? from : block.from,
    to: block.to >= to + AROUND ? to : block.to,
  };
}

function peopleBlocks({ rota, people }: Reading, from: Instant, to: Instant): readonly Block[] {
  const rows = new Map(rota.rows.map(({ row }) => [row.name, { row, names: namesOf(row) }]));
  const done: Block[] = [];
  let open = new Map<string, Block>();
  for (const period of periods(rota, from, to)) {
    const next = new Map<string, Block>();
    for (const { tier, people: names, because } of period.tiers)
      for (const person of names) {
        const name = shownName(person, people);
        if (name === null) continue;
        const own = because.filter((row) => rows.get(row)?.names.has(nameKey(person)));
        const id = `${tier}\n${nameKey(person)}\n${own.join('\n')}`;
        const before = open.get(id);
        open.delete(id);
        const standsIn = standsInFor(
          own.flatMap((row) => rows.get(row)?.row ?? []),
          people,
        );
        const from = before?.from ?? period.from;
        next.set(id, {
          ...{ kind: 'shift', person, name, tier, because: own, standsIn },
          ...{ from, to: period.to },
        });
      }
    done.push(...open.values());
    open = next;
  }
  return [...done, ...open.values()];
}

/** The people whom the overrides among the rows take out; `null`: no override. */
function standsInFor(rows: readonly RotaRow[], people: Reading['people']): string | null {
  const overrides = rows.flatMap((row) => (row.kind === 'override' ? [row] : []));
  if (overrides.length === 0) return null;
  if (overrides.some(({ insteadOf }) => insteadOf === '*')) return 'everybody';
  const names = overrides.flatMap(({ insteadOf }) => insteadOf);
  return listWords([...new Set(names.map((name) => shownName(name, people) ?? name))]);
}

/** `null`: the person cannot be rung, so counts as nobody. */
function shownName(person: string, people: Reading['people']): string | null {
  if (targetOf(person) !== null) return person;
  const row = people(person);
  return row?.enabled === true ? (row.name ?? row.person) : null;
}

function namesOf(row: RotaRow): ReadonlySet<string> {
  const names = row.kind === 'holiday' ? [] : row.kind === 'rotation' ? row.turns.flat() : row.who;
  return new Set(names.map(nameKey));
}

function gapBlocks(reading: LineReading, from: Instant, to: Instant): readonly Block[] {
  const shifts = shiftsBetween(reading, from - AROUND, to + AROUND);
  return gapsOf(reading.line, shifts).map((gap) => ({
    ...{ kind: 'gap', person: null, name: 'Nobody', from: gap.from, to: gap.to },
    ...{ tier: 1, because: [], standsIn: null },
  }));
}

/** Overrides that take people out and bring in nobody who can be rung, in the lane of each who leaves. */
function outBlocks({ rota, people }: Reading, from: Instant, to: Instant) {
  return datedOverrides(rota, { from: from - AROUND, to: to + AROUND }).flatMap(({ row, ...time }) => {
    if (row.insteadOf.length === 0 || row.who.some((name) => shownName(name, people) !== null)) return [];
    const leaving = row.insteadOf === '*' ? ['*'] : row.insteadOf;
    return leaving.map((person) => {
      const left = person === '*' ? 'everybody' : (shownName(person, people) ?? person);
      const coming = row.who.length === 0 ? 'Nobody' : `${row.who.join(', ')} (unknown)`;
      const block: Block = {
        ...{ kind: 'out', person: null, name: `${coming} for ${left}`, from: time.from, to: time.to },
        ...{ tier: row.tier ?? 1, because: [row.name], standsIn: left },
      };
      return { key: person === '*' ? '' : nameKey(person), name: left, block };
    });
  });
}
