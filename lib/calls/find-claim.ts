/** Whose a call is, as the tables say: one insert of its claim, and a look at the claim that was there before. */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { usualSpelling } from '../audit/call-id.ts';
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row } from '../ports.ts';
import { secondTry } from '../second-try.ts';
import { Late, within } from '../within.ts';
import type { Others } from './attempts.ts';
import { isOver, readClaim, type Claiming } from './read-claim.ts';
import { createLease, insertLease, isOwn, lastLease, LEASE_MS, type Lease, type Leased } from './lease.ts';

/** After midnight UTC a copy may find the claim of an earlier one under the day before. */
const MIDNIGHT_MS = 60_000;
/** Of finding out what has become of a call that another instance has claimed. */
const TAKE_OVER_MS = 3_000;

/** The call is ours. */
export interface OwnClaim {
  readonly kind: 'ours';
  /** Partition of the call's rows. */
  readonly day: string;
  /** When the call was claimed: it is decided as of then, by whichever instance. */
  readonly at: number;
  /** Whether another instance had the call before, which may have acted without leaving a record. */
  readonly takenOver: boolean;
  /** What the instance before us may have sent, as in `LastLease`. */
  readonly before: string | null;
  /** What other instances may have done to the call, or may be doing now. */
  readonly others: () => Others;
  readonly lease: Lease;
  /** Whether a `_1-incoming` row is known to be there. */
  readonly isSaved: () => boolean;
}

export type Claim =
  | OwnClaim
  /** The call is decided. */
  | { readonly kind: 'decided' }
  /** Another instance acts now, or has died doing so: look again when its lease has run out. */
  | { readonly kind: 'claimed' };

/** Inserts again, on a new connection, where an insert fails in a way that may pass, or is silent. */
export async function insertClaim(incoming: Row, claiming: Claiming): Promise<Inserted> {
  const before = await claimedBefore(claiming);
  if (before !== null) return before;
  const { store, now, timer } = claiming;
  const isInserted = await secondTry(
    (number, leftMs) =>
      store.insert(AUDIT_TABLE, incoming, { timeoutMs: Math.min(leftMs, 2_000), fresh: number > 1 }),
    { now, timer },
  );
  return isInserted ? { kind: 'inserted' } : { kind: 'present', day: incoming.partitionKey };
}

/** `present`: there is a claim already, which may be an insert of ours whose answer was lost. */
export type Inserted =
  | { readonly kind: 'inserted' }
  | { readonly kind: 'present'; readonly day: string }
  | Exclude<Claim, OwnClaim>;

/** `null`: the tables do not say whose the call is. */
export async function claimAfter(
  inserted: Inserted | null,
  incoming: Row,
  mayTakeOver: boolean,
  claiming: Claiming,
): Promise<Claim | null> {
  if (inserted?.kind === 'inserted') return ownClaim(incoming, claiming);
  return inserted?.kind === 'present' ? lookAt(inserted.day, incoming, mayTakeOver, claiming) : inserted;
}

export function ownClaim(incoming: Row, claiming: Claiming): OwnClaim {
  const { partitionKey: day } = incoming;
  const { received } = claiming;
  const first = { number: 0, at: received, action: null };
  return {
    ...{ kind: 'ours', day, at: received, takenOver: false, before: null },
    others: () => 'nothing',
    lease: createLease(claiming, leasedOf(day, incoming, claiming), first),
    isSaved: () => true,
  };
}

const leasedOf = (day: string, incoming: Row, { call }: Claiming): Leased => ({
  day,
  callId: call.callId,
  claim: String(incoming.Claim),
});

/**
 * Another instance has claimed the call. Where the tables do not say more it counts as claimed until that instance
 * would have lost it, and then `null`.
 */
async function lookAt(
  day: string,
  incoming: Row,
  mayTakeOver: boolean,
  claiming: Claiming,
): Promise<Claim | null> {
  const until = claiming.now() + TAKE_OVER_MS;
  const looking = takeOver(day, incoming, mayTakeOver ? until : null, claiming);
  const found = await orNull(within(TAKE_OVER_MS, looking, claiming.timer));
  if (found !== null) return found;
  return claiming.now() - claiming.received < LEASE_MS ? { kind: 'claimed' } : null;
}

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
    return { kind: 'present', day: yesterday };
  const usual = usualSpelling(call.callId);
  if (usual === call.callId) return null;
  const { isDecided, claimedAt } = await readClaim(today, usual, claiming);
  if (isDecided) return { kind: 'decided' };
  // A claim under another spelling cannot be taken over: once it has run out the call is claimed under its own.
  return claimedAt === null || isOver(usual, 0, claimedAt, claiming) ? null : { kind: 'claimed' };
}

/**
 * There is a claim already: the call is decided, or claimed, or ours: by our own insert, or by the next lease. `until`: how
 * long this is waited for; a lease of nobody would only block the call. `null`: it may not be taken over.
 */
async function takeOver(
  day: string,
  incoming: Row,
  until: number | null,
  claiming: Claiming,
): Promise<Claim> {
  const { call, now, received } = claiming;
  const [{ isDecided, claimedAt, claim }, last] = await Promise.all([
    readClaim(day, call.callId, claiming),
    lastLease(claiming, day, call.callId),
  ]);
  if (isDecided) return { kind: 'decided' };
  if (claim === incoming.Claim) return ownClaim(incoming, claiming);
  if (until === null) return { kind: 'claimed' };
  const begun = Math.max(claimedAt ?? 0, last.at);
  if (!last.isReleased && !isOver(call.callId, last.number, begun, claiming)) return { kind: 'claimed' };
  if (now() > until) return { kind: 'claimed' };
  const next = { number: last.number + 1, at: now(), action: last.action };
  const leased = leasedOf(day, incoming, claiming);
  // An answer that was lost is looked for: it would be another's lease to the next look.
  const inserted = await orNull(insertLease(claiming, leased, next));
  if (inserted !== true && !(await isOwn(claiming, leased, next.number))) return { kind: 'claimed' };
  return {
    ...{ kind: 'ours', day, at: claimedAt ?? received, takenOver: true, before: last.action },
    others: () => 'had it before',
    lease: createLease(claiming, leased, next),
    isSaved: () => true,
  };
}

/** `null`: the tables did not answer. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError || error instanceof Late) return null;
    throw error;
  }
}
