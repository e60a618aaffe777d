/**
 * The claim that makes a call be acted on once, across copies of its notification and across instances: the insert of
 * `_1-incoming`. It holds for 5 s, is renewed while its owner still tries, and may then be taken over; a renewal and a
 * take-over are the same insert of a lease, so only one of them succeeds. docs/decisions/0003-claim.md.
 */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row, type StoredRow } from '../ports.ts';
import type { CallContext } from './call-context.ts';
import { createLease, insertLease, instantOf, LEASE_MS, readLeases, type Lease } from './lease.ts';

/** After midnight UTC a copy may find the claim of an earlier one under the day before. */
const MIDNIGHT_MS = 60_000;

/** The call is ours. */
export interface OwnClaim {
  readonly kind: 'ours';
  /** Partition of the call's rows. */
  readonly day: string;
  /** Whether the `_1-incoming` row is known to be there. */
  readonly saved: boolean;
  /** Whether another instance had the call before, which may have acted without leaving a record. */
  readonly takenOver: boolean;
  readonly lease: Lease;
}

export type Claim =
  | OwnClaim
  /** The call is decided. */
  | { readonly kind: 'decided' }
  /** Another instance acts now, or has died doing so: look again when its lease has run out. */
  | { readonly kind: 'claimed' };

export interface Claiming extends Pick<CallContext, 'store' | 'now' | 'received'> {
  readonly call: { readonly callId: string };
}

/** Never throws: tables that do not answer do not hold the call up. `incoming`: the `_1-incoming` row. */
export async function claimCall(incoming: Row, claiming: Claiming): Promise<Claim> {
  const { call, received } = claiming;
  const day = incoming.partitionKey;
  const ours = (saved: boolean): OwnClaim => ({
    kind: 'ours',
    day,
    saved,
    takenOver: false,
    lease: createLease(claiming, day, call.callId, received, 0),
  });
  try {
    const before = await claimedYesterday(claiming);
    if (before === null && (await insertClaim(incoming, claiming))) return ours(true);
    return (await lookAt(before ?? day, claiming)) ?? ours(false);
  } catch (error) {
    if (error instanceof StoreError) return ours(false);
    throw error;
  }
}

/**
 * Another instance has claimed the call. Where the tables do not say more it counts as claimed until that instance
 * would have lost it, and then `null`.
 */
async function lookAt(day: string, claiming: Claiming): Promise<Claim | null> {
  try {
    return await takeOver(day, claiming);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return claiming.now() - claiming.received < LEASE_MS ? { kind: 'claimed' } : null;
  }
}

/** Inserts once more where the first insert failed quickly; then a 409 with our own `At` is our own first insert. */
async function insertClaim(incoming: Row, { store, call }: Claiming): Promise<boolean> {
  try {
    return await store.insert(AUDIT_TABLE, incoming);
  } catch (error) {
    if (!(error instanceof StoreError) || !['unreachable', 'busy', 'changed'].includes(error.fault))
      throw error;
  }
  if (await store.insert(AUDIT_TABLE, incoming)) return true;
  const there = await store.get(AUDIT_TABLE, incoming.partitionKey, rowKeyOf(call.callId, 'incoming'));
  return there?.At === incoming.At;
}

/** The day before, if an earlier copy was claimed there. */
async function claimedYesterday({ store, call, received }: Claiming): Promise<string | null> {
  const day = dayOf(received - MIDNIGHT_MS);
  if (day === dayOf(received)) return null;
  return (await store.get(AUDIT_TABLE, day, rowKeyOf(call.callId, 'incoming'))) === null ? null : day;
}

/** There is a claim already: the call is decided, or claimed, or ours by the next lease. */
async function takeOver(day: string, claiming: Claiming): Promise<Claim> {
  const { store, call, now, received } = claiming;
  const rows = await store.all(AUDIT_TABLE, {
    partitionKey: day,
    rowKey: { from: rowKeyOf(call.callId, 'incoming'), below: rowKeyOf(call.callId, 'ended') },
  });
  if (find(rows, rowKeyOf(call.callId, 'decision'))) return { kind: 'decided' };
  // Made by the time this copy came, whatever the clock of its owner said.
  const claimedAt = Math.min(received, instantOf(find(rows, rowKeyOf(call.callId, 'incoming'))?.At));
  if (now() - claimedAt < LEASE_MS) return { kind: 'claimed' };
  const leases = await readLeases(claiming, day, call.callId);
  if (now() - instantOf(leases.at(-1)?.At) < LEASE_MS) return { kind: 'claimed' };
  const at = now();
  const number = leases.length + 1;
  if (!(await insertLease(claiming, day, call.callId, number, at))) return { kind: 'claimed' };
  const lease = createLease(claiming, day, call.callId, at, number);
  return { kind: 'ours', day, saved: true, takenOver: true, lease };
}

const find = (rows: readonly StoredRow[], rowKey: string) => rows.find((row) => row.rowKey === rowKey);
