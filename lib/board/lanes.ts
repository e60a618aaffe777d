/** Who is on call over some weeks, person by person: pure, for the lanes of a line. */
import { gapsOf } from '../check/gaps.ts';
import type { Instant, RotaRow } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { periods } from '../rota/periods.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { targetOf } from '../rota/target.ts';
import type { TablesReading } from '../rows/tables.ts';

/** A line with its rota, as it is among all that was read. */
export type LineReading = TablesReading['lines'][number];

/** [from, to) in which one person is on call in one tier by the same rows; or a gap, which is nobody's. */
export interface Block {
  /** As rows name the person; `null`: nobody. */
  readonly person: string | null;
  /** As the page shows the person. */
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly tier: number;
  /** Rows that put the person there. */
  readonly because: readonly string[];
}

export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly blocks: readonly Block[];
}

/** A month's turn has its true beginning and end, though they are out of sight. */
const AROUND = 35 * 86_400_000;

/** Of those who can be rung, in the order of their first block; gaps, where there are some, are the first lane. */
export function lanesOf(reading: LineReading, from: Instant, to: Instant): readonly Lane[] {
  const lanes = new Map<string, Block[]>();
  for (const block of [...peopleBlocks(reading, from - AROUND, to + AROUND)].sort(byTime)) {
    const shown = cut(block, from, to);
    if (shown === null) continue;
    const key = nameKey(block.person ?? '');
    const known = lanes.get(key);
    if (known) known.push(shown);
    else lanes.set(key, [shown]);
  }
  const gaps = gapBlocks(reading, from, to);
  const nobody = gaps.length > 0 ? [{ key: '', name: 'Nobody', blocks: gaps }] : [];
  const people = [...lanes].map(([key, blocks]) => ({ key, name: blocks[0]?.name ?? key, blocks }));
  return [...nobody, ...people.sort(byTier)];
}

/** People of tier 1 first, then in the order of their first block. */
const byTier = (a: Lane, b: Lane): number => tierOf(a) - tierOf(b);

const tierOf = ({ blocks }: Lane): number => Math.min(...blocks.map(({ tier }) => tier));

/** By time, as in a list. */
export const byTime = (a: Block, b: Block): number => a.from - b.from || a.tier - b.tier || a.to - b.to;

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
  const namedIn = new Map(rota.rows.map(({ row }) => [row.name, namesOf(row)]));
  const done: Block[] = [];
  let open = new Map<string, Block>();
  for (const period of periods(rota, from, to)) {
    const next = new Map<string, Block>();
    for (const { tier, people: names, because } of period.tiers)
      for (const person of names) {
        const name = shownName(person, people);
        if (name === null) continue;
        const rows = because.filter((row) => namedIn.get(row)?.has(nameKey(person)));
        const id = `${tier}\n${nameKey(person)}\n${rows.join('\n')}`;
        const before = open.get(id);
        open.delete(id);
        next.set(id, { person, name, tier, because: rows, from: before?.from ?? period.from, to: period.to });
      }
    done.push(...open.values());
    open = next;
  }
  return [...done, ...open.values()];
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
  return gapsOf(reading.line, shifts).flatMap((gap) => {
    const block = { person: null, name: 'Nobody', from: gap.from, to: gap.to, tier: 1, because: [] };
    return cut(block, from, to) ?? [];
  });
}
