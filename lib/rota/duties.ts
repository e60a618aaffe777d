/**
 * Who is on call person by person: the blocks of calendars, of the board's lanes, of messages and of totals. `shifts.ts` says
 * the same time by time.
 */
import type { Period } from './hours.ts';
import type { Instant, RotaRow } from './model.ts';
import { nameKey } from './names.ts';
import type { Reading } from './on-call-answer.ts';
import { walk } from './periods.ts';
import { resolveRing, type Ringing } from './ring.ts';
import { targetKey, targetOf } from './target.ts';

/** One person, who can be rung, on call in one tier. */
export interface Duty extends Period {
  readonly person: Ringing;
  /** The same for all spellings: of the short name, or of a target that a Who cell names directly. */
  readonly key: string;
  readonly tier: number;
  /** `false`: a lower tier has somebody, so this one waits. */
  readonly rings: boolean;
  /** RowKeys of the rows of the tier that name the person. */
  readonly because: readonly string[];
}

/**
 * The blocks in [from, to), cut to it, by start, then tier. `blockOf` says what is one block: touching duties of one person with
 * the same text are joined, and the block is as its first duty. `null` leaves a duty out.
 *
 * ```ts
 * dutiesBetween(reading, from, to, ({ rings, tier }) => (rings ? String(tier) : null)); // who rings, by tier, whatever row says so
 * dutiesBetween(reading, from, to, ({ tier, because }) => JSON.stringify([tier, because])); // all tiers, by rows
 * ```
 */
export function dutiesBetween(
  reading: Pick<Reading, 'rota' | 'people'>,
  from: Instant,
  to: Instant,
  blockOf: (duty: Duty) => string | null,
): readonly Duty[] {
  const done: Duty[] = [];
  let open = new Map<string, Duty>();
  for (const duties of dutiesByPeriod(reading, from, to)) {
    const next = new Map<string, Duty>();
    for (const duty of duties) {
      const block = blockOf(duty);
      if (block === null) continue;
      const id = JSON.stringify([duty.key, block]);
      const before = next.get(id) ?? open.get(id);
      next.set(id, before === undefined ? duty : { ...before, to: duty.to });
      open.delete(id);
    }
    done.push(...open.values());
    open = next;
  }
  return [...done, ...open.values()].sort((a, b) => a.from - b.from || a.tier - b.tier || a.to - b.to);
}

/** Every period's duties; periods have no holes between them. */
function* dutiesByPeriod(
  { rota, people }: Pick<Reading, 'rota' | 'people'>,
  from: Instant,
  to: Instant,
): Generator<readonly Duty[]> {
  const namedIn = new Map(rota.rows.map(({ row }) => [row.name, namesIn(row)]));
  for (const period of walk(rota, from, to)) {
    const duties: Duty[] = [];
    for (const { tier, people: names, because } of period.tiers) {
      const rings = duties.length === 0;
      const ring = resolveRing(names, people, null);
      for (const person of ring)
        duties.push({
          ...{ from: period.from, to: period.to, person, key: dutyKey(person.person), tier, rings },
          because: because.filter((row) => namedIn.get(row)?.has(nameKey(person.person))),
        });
    }
    yield duties;
  }
}

/** Whether a Who cell has the number or id itself. */
export const isBare = ({ person }: Ringing): boolean => targetOf(person) !== null;

/** The `key` of somebody's duties. `person`: a short name, an object id or a number. */
export function dutyKey(person: string): string {
  const target = targetOf(person);
  return target === null ? nameKey(person) : targetKey(target);
}

function namesIn(row: RotaRow): ReadonlySet<string> {
  const names = row.kind === 'holiday' ? [] : row.kind === 'rotation' ? row.turns.flat() : row.who;
  return new Set(names.map(nameKey));
}
