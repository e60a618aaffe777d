/**
 * The claim that makes a call be acted on once, across copies of its notification and across instances: the insert of
 * `_1-incoming`. It holds for 5 s, is renewed while its owner still tries, and may then be taken over; a renewal and a
 * take-over are the same insert of a lease, so only one of them succeeds. docs/decisions/0003-claim.md.
 */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row } from '../ports.ts';
import {
  createLease,
  insertLease,
  instantOf,
  LEASE_MS,
  readLeases,
  type Lease,
  type LeaseDeps,
} from './lease.ts';

/** After midnight UTC a copy may find the claim of an earlier one under the day before. */
const MIDNIGHT_MS = 60_000;

export type Claim =
  /** The call is ours. */
  | {
      readonly kind: 'ours';
      readonly day: string;
      /** Whether the `_1-incoming` row is known to be there. */
      readonly saved: boolean;
      /** Whether somebody had the call before, who may have acted without leaving a record. */
      readonly inherited: boolean;
      readonly lease: Lease;
    }
  /** Somebody has acted already. */
  | { readonly kind: 'decided' }
  /** Somebody acts now, or has died doing so: look again when the lease has run out. */
  | { readonly kind: 'held' };

export type ClaimDeps = LeaseDeps;

/** Never throws: tables that do not answer do not hold the call up. `incoming`: the `_1-incoming` row. */
export async function claimCall(incoming: Row, callId: string, at: number, deps: ClaimDeps): Promise<Claim> {
  const day = incoming.partitionKey;
  const ours = (saved: boolean): Claim => ({
    kind: 'ours',
    day,
    saved,
    inherited: false,
    lease: createLease(deps, day, callId, at, 0),
  });
  try {
    const before = await claimedYesterday(callId, at, deps);
    if (before === null && (await insertClaim(incoming, callId, deps))) return ours(true);
    return (await look(callId, before ?? day, at, deps)) ?? ours(false);
  } catch (error) {
    if (error instanceof StoreError) return ours(false);
    throw error;
  }
}

/**
 * Somebody else has the call. Tables that do not say more: held, until whoever has it would have lost it, and then
 * `null`.
 */
async function look(callId: string, day: string, at: number, deps: ClaimDeps): Promise<Claim | null> {
  try {
    return await contest(callId, day, at, deps);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return deps.now() - at < LEASE_MS ? { kind: 'held' } : null;
  }
}

/** One further try where the first failed quickly; then a 409 with our own `At` is our own first try. */
async function insertClaim(incoming: Row, callId: string, deps: ClaimDeps): Promise<boolean> {
  try {
    return await deps.store.insert(AUDIT_TABLE, incoming);
  } catch (error) {
    if (
      !(error instanceof StoreError) ||
      error.fault === 'timeout' ||
      error.fault === 'refused' ||
      error.fault === 'invalid'
    )
      throw error;
    if (await deps.store.insert(AUDIT_TABLE, incoming)) return true;
    const there = await deps.store.get(AUDIT_TABLE, incoming.partitionKey, rowKeyOf(callId, 'incoming'));
    return there?.At === incoming.At;
  }
}

async function claimedYesterday(callId: string, at: number, deps: ClaimDeps): Promise<string | null> {
  if (dayOf(at - MIDNIGHT_MS) === dayOf(at)) return null;
  const day = dayOf(at - MIDNIGHT_MS);
  return (await deps.store.get(AUDIT_TABLE, day, rowKeyOf(callId, 'incoming'))) === null ? null : day;
}

/** There is a claim already: is it decided, held, or has it run out? `at`: when this copy was received. */
async function contest(callId: string, day: string, at: number, deps: ClaimDeps): Promise<Claim> {
  const rows = await deps.store.all(AUDIT_TABLE, {
    partitionKey: day,
    rowKey: { from: rowKeyOf(callId, 'incoming'), below: rowKeyOf(callId, 'ended') },
  });
  if (rows.some((row) => row.rowKey === rowKeyOf(callId, 'decision'))) return { kind: 'decided' };
  // Made by the time this copy came, whatever the clock of its owner said.
  const claimedAt = Math.min(
    at,
    instantOf(rows.find((row) => row.rowKey === rowKeyOf(callId, 'incoming'))?.At),
  );
  if (deps.now() - claimedAt < LEASE_MS) return { kind: 'held' };
  const leases = await readLeases(deps, day, callId);
  if (deps.now() - instantOf(leases.at(-1)?.At) < LEASE_MS) return { kind: 'held' };
  const now = deps.now();
  if (!(await insertLease(deps, day, callId, leases.length + 1, now))) return { kind: 'held' };
  const lease = createLease(deps, day, callId, now, leases.length + 1);
  return { kind: 'ours', day, saved: true, inherited: true, lease };
}
