/** What rows of faults that pass have in common. */
import type { Gate, GateMode, GateRequest } from '../support/gate.ts';
import type { World } from '../support/world.ts';
import type { Promised } from './row.ts';

/** Several times what a call takes when nothing fails; a new process has more to do. */
const WARM_MS = 1_000;
const COLD_MS = 1_250;

/**
 * As if nothing had happened: anna rings, by the rota as it is, all rows are in the table, and Graph is asked once. It may
 * take the usual time and what the fault itself costs by decision 0004, said here once more so that a change of either is seen.
 * `meetRow` asks again for a row that is late but otherwise as promised: no promise depends on how fast the machine is.
 */
export const undisturbed = (isWarm: boolean, costMs: number): Promised => ({
  action: 'redirect anna',
  withinMs: (isWarm ? WARM_MS : COLD_MS) + costMs,
  audit: 'tables',
  attempts: 1,
  source: 'rota',
  logged: ['call.decided'],
});

export const TABLES = ['Lines', 'Rota', 'People', 'Callers', 'CallAudit'] as const;
export const STATES = [true, false] as const;
export const stateOf = (isWarm: boolean) => (isWarm ? 'warm' : 'cold');

/** The first requests meet `mode`. */
export function meetFirst(gate: Gate, mode: GateMode, times: number): void {
  let left = times;
  gate.only = () => left-- > 0;
  gate.mode = mode;
}

/** The first requests of each of these tables meet `mode`, so many times each. */
export function meet(world: World, tables: readonly string[], mode: GateMode, times: number): void {
  const left = new Map(tables.map((table) => [table, times]));
  world.tables.only = ({ path }: GateRequest) => {
    const table = tables.find((one) => path.includes(`/${one}`));
    const count = table === undefined ? 0 : (left.get(table) ?? 0);
    if (table !== undefined) left.set(table, count - 1);
    return count > 0;
  };
  world.tables.mode = mode;
}
