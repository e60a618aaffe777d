/**
 * Who may act on a call, from when to when: rows of a partition of their own, so that a renewal and a take-over are the
 * same insert and only one of them succeeds. docs/decisions/0003-claim.md.
 */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { StoreError, type Row, type StoredRow } from '../ports.ts';
import { Late, within } from '../within.ts';
import type { CallContext } from './call-context.ts';

/** A claim without a decision of which nothing was heard for so long may be taken over. */
export const LEASE_MS = 5_000;
/** Limit of the insert of a lease. */
const RENEW_MS = 1_000;
/** `At` of a lease that ends those before it. */
const RELEASED = 0;

export type Leasing = Pick<CallContext, 'store' | 'now' | 'timer'>;

/** Of which call the leases are, and the random text by which an instance knows its own. */
export interface Leased {
  /** Partition of the call's rows. */
  readonly day: string;
  readonly callId: string;
  readonly claim: string;
}

export interface Lease {
  /**
   * Whether we may act for `ms` from now: renews the lease where it would run out before, or where it does not say what we
   * are about to send. `action`: its `actionMark`; `isPlain`: it is what any instance would decide as of the claim, which
   * a lease that says nothing stands for.
   */
  mayAct(ms: number, action: string, isPlain: boolean): Promise<boolean>;
  /** Nothing was placed: the next copy need not wait until the lease has run out. Never throws. */
  release(): Promise<void>;
}

/** The call's last lease: number 0 is the claim itself. */
export interface LastLease {
  readonly number: number;
  /** When it began, by the clock of its owner. */
  readonly at: number;
  /** What its owner may have sent; `null`: what any instance would decide as of the claim. */
  readonly action: string | null;
}

/** Going on from our own last lease. */
export function createLease(leasing: Leasing, leased: Leased, last: LastLease): Lease {
  let endsAt = last.at + LEASE_MS;
  let next = last.number + 1;
  let said = last.action;
  /** Whether a renewal was sent whose result is not known: its row may be there. */
  let unsure = false;
  /** The lease that is ours now; `null`: another instance has the call. */
  const renew = async (renewed: LastLease, again: boolean): Promise<LastLease | null> => {
    if (await insertLease(leasing, leased, renewed)) return renewed;
    // The one before is there: it ends too early, and may say something else.
    if (!again || !(await isOwn(leasing, leased, renewed.number))) return null;
    return renew({ ...renewed, number: renewed.number + 1 }, again);
  };
  const renewOrGoOn = async (action: string): Promise<boolean> => {
    try {
      const again = unsure;
      unsure = true;
      const renewed = await within(
        RENEW_MS,
        renew({ number: next, at: leasing.now(), action }, again),
        leasing.timer,
      );
      if (renewed === null) return false;
      unsure = false;
      next = renewed.number + 1;
      endsAt = renewed.at + LEASE_MS;
      said = action;
      return true;
    } catch (error) {
      // Without the tables no other instance can take the call over either.
      if (error instanceof StoreError || error instanceof Late) return true;
      throw error;
    }
  };
  let renewal = Promise.resolve(true);
  return {
    async mayAct(ms, action, isPlain) {
      if (!(await renewal)) return false;
      const isSaid = action === said || (isPlain && said === null);
      if (leasing.now() + ms <= endsAt && isSaid) return true;
      renewal = renewOrGoOn(action);
      renewal.catch(() => undefined);
      // Until the lease ends no other instance may act: a renewal that ends before then need not be waited for.
      return leasing.now() + RENEW_MS <= endsAt || renewal;
    },
    async release() {
      if (!(await renewal)) return;
      await renew({ number: next, at: RELEASED, action: said }, unsure).catch(() => undefined);
    },
  };
}

/** Whether the lease of this number is there, and ours. Throws `StoreError`. */
export async function isOwn(
  { store }: Leasing,
  { day, callId, claim }: Leased,
  number: number,
): Promise<boolean> {
  const key = leaseKey(callId, number);
  const row = await store.get(AUDIT_TABLE, leasePartition(day), key, { timeoutMs: RENEW_MS });
  return row?.Claim === claim;
}

const leaseOf = (row: StoredRow | undefined, number: number): LastLease => ({
  number,
  at: instantOf(row?.At),
  action: typeof row?.Action === 'string' ? row.Action : null,
});

/** Number 0, the claim itself, where there is none. Throws `StoreError`. */
export async function lastLease(
  { store }: Leasing,
  day: string,
  callId: string,
): Promise<LastLease & { readonly isReleased: boolean }> {
  const rows = await store.all(AUDIT_TABLE, {
    partitionKey: leasePartition(day),
    rowKey: { from: `${callId}_`, below: `${callId}\`` },
  });
  const last: StoredRow | undefined = rows.at(-1);
  const number = Number(last?.rowKey.slice(callId.length + 1) ?? 0);
  return { ...leaseOf(last, number), isReleased: last !== undefined && instantOf(last.At) === RELEASED };
}

/** `false`: another instance has this lease. Throws `StoreError`. */
export function insertLease(
  { store }: Leasing,
  { day, callId, claim }: Leased,
  { number, at, action }: LastLease,
): Promise<boolean> {
  const row: Row = {
    partitionKey: leasePartition(day),
    rowKey: leaseKey(callId, number),
    At: new Date(at).toISOString(),
    Claim: claim,
    ...(action !== null && { Action: action }),
  };
  return store.insert(AUDIT_TABLE, row, { timeoutMs: RENEW_MS });
}

const leaseKey = (callId: string, number: number) => `${callId}_${String(number).padStart(3, '0')}`;

/** A partition of its own, so that whoever reads a day's calls never meets a lease. */
const leasePartition = (day: string) => `takeover-${day}`;

/** An unreadable time is long ago: such a claim must not block a call. */
export function instantOf(text: unknown): number {
  const instant = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(instant) ? 0 : instant;
}
