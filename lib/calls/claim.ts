/**
 * The claim that makes a call be acted on once, across copies of its notification and across instances: the insert of
 * `_1-incoming`. Its owner renews it while it still tries. Once nothing has been heard of the owner for 5 s the call may be
 * taken over; a renewal and a take-over are the same insert of a lease, so only one of them succeeds.
 * docs/decisions/0003-claim.md.
 */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row, type StoredRow } from '../ports.ts';
import { secondTry } from '../second-try.ts';
import { Late, within } from '../within.ts';
import type { CallContext } from './call-context.ts';
import { usualSpelling } from '../audit/call-id.ts';
import { createLease, insertLease, instantOf, lastLease, LEASE_MS, type Lease } from './lease.ts';
import type { SeenLeases } from './seen-leases.ts';

/** After midnight UTC a copy may find the claim of an earlier one under the day before. */
const MIDNIGHT_MS = 60_000;
/** Tables that take longer do not hold the call up: it is acted on without a claim. */
const CLAIM_MS = 2_000;
/** Of finding out what has become of a call that another instance has claimed. */
const TAKE_OVER_MS = 3_000;
/** How long an attempt waits for the last look at a call without a claim. */
const LOOK_MS = 600;

/** The call is ours. */
export interface OwnClaim {
  readonly kind: 'ours';
  /** Partition of the call's rows. */
  readonly day: string;
  /** When the call was claimed: it is decided as of then, by whichever instance. */
  readonly at: number;
  /** Whether another instance had the call before, which may have acted without leaving a record. */
  readonly takenOver: boolean;
  readonly lease: Lease;
  /** Whether the `_1-incoming` row is known to be there, and ours. */
  readonly isSaved: () => boolean;
}

export type Claim =
  | OwnClaim
  /** The call is decided. */
  | { readonly kind: 'decided' }
  /** Another instance acts now, or has died doing so: look again when its lease has run out. */
  | { readonly kind: 'claimed' };

export interface Claiming extends Pick<CallContext, 'store' | 'now' | 'received' | 'timer'> {
  readonly call: { readonly callId: string };
  readonly seen: SeenLeases;
}

/** Never throws: tables that do not answer do not hold the call up. `incoming`: the `_1-incoming` row. */
export async function claimCall(incoming: Row, claiming: Claiming): Promise<Claim> {
  const found = await tryClaim(CLAIM_MS, incoming, false, claiming);
  if (found !== null) return found;
  // Another instance had claimed it a moment ago.
  const ago = claiming.seen.seenAgo(claiming.call.callId, claiming.now());
  if (ago !== null && ago < LEASE_MS) return { kind: 'claimed' };
  return claimless(incoming, ago !== null, claiming);
}

/** `again`: an insert of ours may have taken effect already. `null`: the tables do not say whose the call is. */
async function tryClaim(
  ms: number,
  incoming: Row,
  again: boolean,
  claiming: Claiming,
): Promise<Claim | null> {
  const inserted = await orNull(within(ms, insertClaim(incoming, again, claiming), claiming.timer));
  if (inserted === null) return null;
  if (inserted.kind === 'inserted') return ownClaim(incoming.partitionKey, claiming);
  if (inserted.kind === 'decided' || inserted.kind === 'claimed') return inserted;
  return lookAt(inserted.day, inserted.ours, !again, claiming);
}

/** `null`: the tables did not answer. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError || error instanceof Late) return null;
    throw error;
  }
}

function ownClaim(day: string, claiming: Claiming): OwnClaim {
  const { call, received } = claiming;
  const lease = createLease(claiming, day, call.callId, received, 0);
  return { kind: 'ours', day, at: received, takenOver: false, lease, isSaved: () => true };
}

/**
 * The tables do not answer: the call is acted on without a claim. Before each attempt it is looked whether they answer
 * again, and say that it is another instance's; then it is not taken over here, but in the usual way. The look that the
 * first attempt waits for is begun at once; the others go on beside the attempts.
 */
function claimless(incoming: Row, takenOver: boolean, claiming: Claiming): OwnClaim {
  const look = () => tryClaim(CLAIM_MS, incoming, true, claiming).catch(() => null);
  let looking: Promise<Claim | null> | null = null;
  let found: Claim | null = null;
  const lookAgain = () => {
    looking ??= look().then((claim) => {
      looking = null;
      return (found ??= claim);
    });
    return looking;
  };
  void lookAgain();
  return {
    ...ownClaim(incoming.partitionKey, claiming),
    takenOver,
    isSaved: () => found !== null,
    lease: {
      async mayAct(endsBy) {
        if (found === null && looking !== null) await orNull(within(LOOK_MS, looking, claiming.timer));
        if (found?.kind === 'ours') return found.lease.mayAct(endsBy);
        if (found === null) void lookAgain();
        return found === null;
      },
      async release() {
        if (found?.kind === 'ours') await found.lease.release();
      },
    },
  };
}

/**
 * Another instance has claimed the call. Where the tables do not say more it counts as claimed until that instance
 * would have lost it, and then `null`.
 */
async function lookAt(
  day: string,
  ours: Promise<unknown> | null,
  mayTakeOver: boolean,
  claiming: Claiming,
): Promise<Claim | null> {
  const looking = takeOver(day, ours, mayTakeOver, claiming);
  const found = await orNull(within(TAKE_OVER_MS, looking, claiming.timer));
  if (found !== null) return found;
  return claiming.now() - claiming.received < LEASE_MS ? { kind: 'claimed' } : null;
}

/**
 * Inserts again, on a new connection, where an insert fails in a way that may pass, or is silent. A 409 may then be our
 * own first insert, once that has failed without an answer; while it is out its answer is waited for: two instances may
 * receive copies in the same millisecond, and then the rows look the same.
 */
async function insertClaim(incoming: Row, again: boolean, claiming: Claiming): Promise<Inserted> {
  const before = await claimedBefore(claiming);
  if (before !== null) return before;
  const { store, now, timer } = claiming;
  const present = { kind: 'present', day: incoming.partitionKey } as const;
  let first: Promise<unknown> = Promise.resolve();
  return secondTry<Inserted>(
    async (number, leftMs) => {
      const options = { timeoutMs: Math.min(leftMs, 2_000), fresh: number > 1 };
      const inserting = store.insert(AUDIT_TABLE, incoming, options);
      if (number === 1) first = new Promise((resolve) => void inserting.catch(resolve));
      if (await inserting) return { kind: 'inserted' };
      return { ...present, ours: number > 1 ? first : again ? Promise.resolve() : null };
    },
    { now, timer },
  );
}

/** `present`: there is a claim already; `ours`: if it looks like ours it is, as soon as this is there; `null`: it is not. */
type Inserted =
  | { readonly kind: 'inserted' }
  | { readonly kind: 'present'; readonly day: string; readonly ours: Promise<unknown> | null }
  | Exclude<Claim, OwnClaim>;

/**
 * A claim of the call that an insert of ours would not meet: on the day before, or under the usual spelling of its id.
 * `null`: there is none.
 */
async function claimedBefore(claiming: Claiming): Promise<Inserted | null> {
  const { store, call, received } = claiming;
  const yesterday = dayOf(received - MIDNIGHT_MS);
  const today = dayOf(received);
  if (
    yesterday !== today &&
    (await store.get(AUDIT_TABLE, yesterday, rowKeyOf(call.callId, 'incoming'))) !== null
  )
    return { kind: 'present', day: yesterday, ours: null };
  const usual = usualSpelling(call.callId);
  if (usual === call.callId) return null;
  const { isDecided, claimedAt } = await readClaim(today, usual, claiming);
  if (isDecided) return { kind: 'decided' };
  // A claim under another spelling cannot be taken over: once it has run out the call is claimed under its own.
  return claimedAt === null || isOver(usual, 0, claimedAt, claiming) ? null : { kind: 'claimed' };
}

/** `claimedAt`: by the clock of its owner; `null`: there is no claim. */
async function readClaim(day: string, callId: string, { store, received }: Claiming) {
  const rows = await store.all(AUDIT_TABLE, {
    partitionKey: day,
    rowKey: { from: rowKeyOf(callId, 'incoming'), below: rowKeyOf(callId, 'ended') },
  });
  const claim = find(rows, rowKeyOf(callId, 'incoming'));
  return {
    isDecided: find(rows, rowKeyOf(callId, 'decision')) !== undefined,
    claimedAt: claim === undefined ? null : instantOf(claim.At) || received,
  };
}

/** Clocks of two instances may differ by this much. */
export const MAX_SKEW_MS = 5_000;

/**
 * Whether this lease, begun `at` by the clock of its owner, has run out: nothing was heard of it for 5 s by our own clock,
 * or it is so old that no difference of clocks explains it.
 */
const isOver = (callId: string, lease: number, at: number, { seen, now }: Claiming) =>
  seen.unchangedFor(callId, lease, now()) >= LEASE_MS || now() - at >= LEASE_MS + MAX_SKEW_MS;

/** There is a claim already: the call is decided, or claimed, or ours: by our own insert, or by the next lease. */
async function takeOver(
  day: string,
  ours: Promise<unknown> | null,
  mayTakeOver: boolean,
  claiming: Claiming,
): Promise<Claim> {
  const { call, now, received } = claiming;
  const { isDecided, claimedAt } = await readClaim(day, call.callId, claiming);
  if (isDecided) return { kind: 'decided' };
  if (ours !== null && claimedAt === received) {
    await ours;
    return ownClaim(day, claiming);
  }
  if (!mayTakeOver) return { kind: 'claimed' };
  const last = await lastLease(claiming, day, call.callId);
  const begun = Math.max(claimedAt ?? 0, last.at);
  if (!last.isReleased && !isOver(call.callId, last.number, begun, claiming)) return { kind: 'claimed' };
  const number = last.number + 1;
  const began = now();
  if (!(await insertLease(claiming, day, call.callId, number, began))) return { kind: 'claimed' };
  const lease = createLease(claiming, day, call.callId, began, number);
  const at = claimedAt ?? received;
  return { kind: 'ours', day, at, takenOver: true, lease, isSaved: () => true };
}

const find = (rows: readonly StoredRow[], rowKey: string) => rows.find((row) => row.rowKey === rowKey);
