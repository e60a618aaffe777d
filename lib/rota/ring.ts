/** From names in a rota to what Graph can ring. */
import type { PersonRow, Target } from './model.ts';
import { nameKey } from './names.ts';
import { targetKey, targetOf } from './target.ts';

/** The most targets that Graph takes in one redirect (documented for call: redirect). */
export const MAX_TARGETS = 25;

/** Who calls. `id`: object id, application id or `+` number; `null` where Graph does not say. */
export interface Caller {
  readonly kind: 'user' | 'phone' | 'app' | 'guest' | 'encrypted' | 'unknown';
  readonly id: string | null;
  readonly name: string | null;
}

/** Somebody who rings. `person`: RowKey in People, or the id or number as the cell has it. */
export interface Ringing extends Target {
  readonly person: string;
  readonly name: string | null;
}

/** The People row of a short name, however it is spelled; `null` where there is none. */
export type PeopleLookup = (name: string) => PersonRow | null;

/** A lookup over the people who count. */
export function peopleLookup(rows: readonly PersonRow[]): PeopleLookup {
  const people = new Map(rows.map((row) => [nameKey(row.person), row]));
  return (name) => people.get(nameKey(name)) ?? null;
}

/**
 * Who of `names` can ring, in their order, each target once: not those who are unknown or switched off, and never the
 * one who calls.
 */
export function resolveRing(
  names: readonly string[],
  people: PeopleLookup,
  caller: Caller | null,
): readonly Ringing[] {
  const ring = new Map<string, Ringing>();
  for (const name of names) {
    const found = findPerson(name, people);
    if (found !== null && !isCaller(found, caller) && !ring.has(targetKey(found)))
      ring.set(targetKey(found), found);
  }
  return [...ring.values()];
}

function findPerson(name: string, people: PeopleLookup): Ringing | null {
  const direct = targetOf(name);
  if (direct !== null) return { person: name, name: null, ...direct };
  const row = people(name);
  return row?.enabled === true ? { person: row.person, name: row.name, ...row.target } : null;
}

/** Whether the target is the one who calls. Object ids are compared without regard to case. */
function isCaller(target: Target, caller: Caller | null): boolean {
  if (caller?.id == null) return false;
  const kinds = { user: ['user', 'guest'], phone: ['phone'], application: ['app'] }[target.kind];
  return kinds.includes(caller.kind) && target.id.toLowerCase() === caller.id.toLowerCase();
}
