/**
 * Who may act on a call, from when to when: rows of a partition of their own, so that a renewal and a take-over are the
 * same insert and only one of them succeeds. docs/decisions/0003-claim.md.
 */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { StoreError, type Row, type StoredRow } from '../ports.ts';
import type { CallContext } from './call-context.ts';

/** Age at which a claim without a decision may be taken over. */
export const LEASE_MS = 5_000;
/** Limit of the insert of a lease. */
const RENEW_MS = 1_000;
/** `At` of a lease that ends those before it. */
const RELEASED = 0;

export type Leasing = Pick<CallContext, 'store' | 'now'>;

export interface Lease {
  /** Whether we may act until `endsBy`: renews the lease where it would run out before. */
  mayAct(endsBy: number): Promise<boolean>;
  /** Nothing was placed: ends the renewals, so that the next copy need not wait for the last of them. Never throws. */
  release(): Promise<void>;
}

/** `at`: when it began; `number`: how many leases the call had before it, 0 for the claim itself. */
export function createLease(
  leasing: Leasing,
  day: string,
  callId: string,
  at: number,
  number: number,
): Lease {
  let endsAt = at + LEASE_MS;
  let next = number + 1;
  /** When a renewal was sent whose result is not known; its row may be there. */
  let unsure: number | null = null;
  const renew = async (): Promise<boolean> => {
    const again = unsure !== null;
    const renewedAt = unsure ?? leasing.now();
    unsure = renewedAt;
    const inserted = await insertLease(leasing, day, callId, next, renewedAt);
    if (!inserted && !(again && (await leaseAt(leasing, day, callId, next)) === renewedAt)) return false;
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
      // Until the lease ends nobody else may act: a renewal that ends before then need not be waited for.
      return leasing.now() + RENEW_MS <= endsAt || renewal;
    },
    async release() {
      await renewal;
      if (next === 1 && unsure === null) return;
      const number = unsure === null ? next : next + 1;
      await insertLease(leasing, day, callId, number, RELEASED).catch(() => undefined);
    },
  };
}

async function leaseAt(leasing: Leasing, day: string, callId: string, number: number): Promise<number> {
  const row = await leasing.store.get(AUDIT_TABLE, leasePartition(day), leaseKey(callId, number), {
    timeoutMs: RENEW_MS,
  });
  return instantOf(row?.At);
}

/** All leases of a call, oldest first. Throws `StoreError`. */
export function readLeases({ store }: Leasing, day: string, callId: string): Promise<readonly StoredRow[]> {
  return store.all(AUDIT_TABLE, {
    partitionKey: leasePartition(day),
    rowKey: { from: `${callId}_`, below: `${callId}\`` },
  });
}

/** `false`: somebody else has this lease. Throws `StoreError`. */
export function insertLease(
  leasing: Leasing,
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
  return leasing.store.insert(AUDIT_TABLE, row, { timeoutMs: RENEW_MS });
}

const leaseKey = (callId: string, number: number) => `${callId}_${String(number).padStart(3, '0')}`;

/** A partition of its own, so that whoever reads a day's calls never meets a lease. */
const leasePartition = (day: string) => `takeover-${day}`;

/** An unreadable time is long ago: such a claim must not block a call. */
export function instantOf(text: unknown): number {
  const instant = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(instant) ? 0 : instant;
}
