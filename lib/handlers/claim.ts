/**
 * The claim that makes a call be acted on once, across copies of its notification and across instances: the insert of
 * `_1-incoming`. It holds for 5 s, is renewed while its owner still tries, and may then be taken over; a renewal and a
 * take-over are the same insert of a lease, so only one of them succeeds. docs/decisions/0003-claim.md.
 */
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row, type Store } from '../ports.ts';

export const AUDIT_TABLE = 'CallAudit';
/** Age at which a claim without a decision may be taken over. */
export const LEASE_MS = 5_000;
/** Limit of the insert of a lease. */
const RENEW_MS = 1_000;
/** `At` of a lease that ends those before it. */
const RELEASED = 0;
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

export interface Lease {
  /** Whether we may act until `endsBy`: renews the lease where it would run out before. */
  mayAct(endsBy: number): Promise<boolean>;
  /** Nothing was placed: ends the renewals, so that the next copy need not wait for the last of them. Never throws. */
  release(): Promise<void>;
}

export interface ClaimDeps {
  readonly store: Store;
  readonly now: () => number;
}

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
  const leases = await deps.store.all(AUDIT_TABLE, {
    partitionKey: leasePartition(day),
    rowKey: { from: `${callId}_`, below: `${callId}\`` },
  });
  if (deps.now() - instantOf(leases.at(-1)?.At) < LEASE_MS) return { kind: 'held' };
  const now = deps.now();
  if (!(await insertLease(deps, day, callId, leases.length + 1, now))) return { kind: 'held' };
  const lease = createLease(deps, day, callId, now, leases.length + 1);
  return { kind: 'ours', day, saved: true, inherited: true, lease };
}

function createLease(deps: ClaimDeps, day: string, callId: string, at: number, number: number): Lease {
  let endsAt = at + LEASE_MS;
  let next = number + 1;
  /** When a renewal was tried whose result is not known; its row may be there. */
  let unsure: number | null = null;
  const renew = async (): Promise<boolean> => {
    const again = unsure !== null;
    const renewedAt = unsure ?? deps.now();
    unsure = renewedAt;
    const inserted = await insertLease(deps, day, callId, next, renewedAt);
    if (!inserted && !(again && (await leaseAt(deps, day, callId, next)) === renewedAt)) return false;
    unsure = null;
    next++;
    endsAt = renewedAt + LEASE_MS;
    return true;
  };
  const renewOrGoOn = async (): Promise<boolean> => {
    try {
      return await renew();
    } catch (error) {
      // Without the tables nobody else can take the call over either.
      if (error instanceof StoreError) return true;
      throw error;
    }
  };
  let renewal = Promise.resolve(true);
  return {
    async mayAct(endsBy) {
      if (!(await renewal)) return false;
      if (endsBy <= endsAt) return true;
      renewal = renewOrGoOn();
      renewal.catch(() => undefined);
      // Until the lease ends nobody else may act: a renewal that is settled before then need not be waited for.
      return deps.now() + RENEW_MS <= endsAt || renewal;
    },
    async release() {
      await renewal;
      if (next === 1 && unsure === null) return;
      const number = unsure === null ? next : next + 1;
      await insertLease(deps, day, callId, number, RELEASED).catch(() => undefined);
    },
  };
}

async function leaseAt(deps: ClaimDeps, day: string, callId: string, number: number): Promise<number> {
  const row = await deps.store.get(AUDIT_TABLE, leasePartition(day), leaseKey(callId, number), {
    timeoutMs: 1_000,
  });
  return instantOf(row?.At);
}

function insertLease(
  deps: ClaimDeps,
  day: string,
  callId: string,
  number: number,
  at: number,
): Promise<boolean> {
  const row: Row = {
    partitionKey: leasePartition(day),
    rowKey: leaseKey(callId, number),
    At: new Date(at).toISOString(),
  };
  return deps.store.insert(AUDIT_TABLE, row, { timeoutMs: RENEW_MS });
}

const leaseKey = (callId: string, number: number) => `${callId}_${String(number).padStart(3, '0')}`;

/** A partition of its own, so that whoever reads a day's calls never meets a lease. */
const leasePartition = (day: string) => `takeover-${day}`;

/** An unreadable time is long ago: such a claim must not block a call. */
function instantOf(text: unknown): number {
  const instant = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(instant) ? 0 : instant;
}
