/**
 * The claim that makes a call be acted on once, across copies of its notification and across instances: the insert of
 * `_1-incoming`. Its owner renews it while it still tries. Once nothing has been heard of the owner for 5 s the call may be
 * taken over; a renewal and a take-over are the same insert of a lease, so only one of them succeeds.
 * docs/decisions/0003-claim.md.
 */
import type { Row } from '../ports.ts';
import { within } from '../within.ts';
import {
  claimAfter,
  insertClaim,
  orNull,
  ownClaim,
  type Claim,
  type Inserted,
  type OwnClaim,
} from './find-claim.ts';
import { LEASE_MS } from './lease.ts';
import type { Claiming } from './read-claim.ts';

/** Tables that take longer do not hold the call up: it is acted on without a claim. */
const CLAIM_MS = 2_000;
/** How long an attempt waits for the last look at a call without a claim. */
const LOOK_MS = 600;

/** Never throws: tables that do not answer do not hold the call up. `incoming`: the `_1-incoming` row. */
export async function claimCall(incoming: Row, claiming: Claiming): Promise<Claim> {
  const inserting = orNull(insertClaim(incoming, claiming));
  const inserted = await orNull(within(CLAIM_MS, inserting, claiming.timer));
  const found = await claimAfter(inserted, incoming, true, claiming);
  if (found !== null) return found;
  // Another instance had claimed it a moment ago.
  const ago = claiming.seen.seenAgo(claiming.call.callId);
  if (ago !== null && ago < LEASE_MS) return { kind: 'claimed' };
  const isOthers = ago !== null || inserted?.kind === 'present';
  return claimless(incoming, inserting, isOthers, claiming);
}

/**
 * The tables do not answer: the call is acted on without a claim. Before each attempt they are asked again, and what any of
 * these looks finds counts from then on, however late: another instance's claim stops ours. Such a call is not taken over
 * here, but in the usual way. `inserting`: the first insert, which may still be answered.
 */
function claimless(
  incoming: Row,
  inserting: Promise<Inserted | null>,
  takenOver: boolean,
  claiming: Claiming,
): OwnClaim {
  let found: Claim | null = null;
  const looks = new Set<Promise<void>>();
  /** Looks that have met a claim, and ask whose it is. */
  const asking = new Set<Promise<void>>();
  const learn = async (inserted: Inserted | null) => {
    const claim = await claimAfter(inserted, incoming, false, claiming);
    found ??= claim;
  };
  const follow = (insert: Promise<Inserted | null>) => {
    const look = insert.then(async (inserted) => {
      const asked = learn(inserted);
      asking.add(asked);
      await asked.finally(() => asking.delete(asked));
      if (found === null) throw new Error('the tables do not say');
    });
    looks.add(look);
    look.catch(() => looks.delete(look));
  };
  follow(inserting);
  const ours = () => (found?.kind === 'ours' ? found : null);
  return {
    ...ownClaim(incoming, claiming),
    takenOver,
    // Nothing is known of what the other has decided, so nothing of ours is surely the same.
    ...(takenOver && { before: '' }),
    others: () => (takenOver ? 'had it before' : 'may have it'),
    isSaved: () => found !== null,
    lease: {
      async mayAct(ms, action, isPlain) {
        if (found === null) {
          follow(orNull(insertClaim(incoming, claiming)));
          await within(LOOK_MS, Promise.any(looks), claiming.timer).catch(() => undefined);
          await Promise.allSettled(asking);
        }
        return ours()?.lease.mayAct(ms, action, isPlain) ?? found === null;
      },
      async release() {
        await ours()?.lease.release();
      },
    },
  };
}
