/** Claims a call, and holds it until it is placed: one action a call, however many copies and instances there are. */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { dayOf, rowKeyOf } from '../audit/rows.ts';
import { StoreError, type Row } from '../ports.ts';
import { secondTry } from '../second-try.ts';
import { Late, within } from '../within.ts';
import type { CallContext } from './call-context.ts';
import {
  judge,
  leasePartition,
  leaseRow,
  PLAIN,
  UNKNOWN,
  type Before,
  type Lease,
  type Verdict,
} from './claim.ts';
import {
  CLAIM_MS,
  DATE_MS,
  deadlineOf,
  LEASE_MS,
  LOOK_MS,
  MIDNIGHT_MS,
  RENEW_MS,
  ROW_MS,
  TAKE_OVER_MS,
} from './limits.ts';

export interface Claiming extends Pick<
  CallContext,
  'store' | 'now' | 'elapsed' | 'received' | 'timer' | 'memory'
> {
  readonly call: { readonly callId: string };
}

/** The call is ours. */
export interface Hold {
  readonly kind: 'ours';
  /** Partition of the call's rows. */
  readonly day: string;
  /** When the call was claimed: whichever instance decides it decides as of then. */
  readonly at: number;
  readonly before: Before;
  /**
   * Asked before each attempt, which takes `ms` at most: renews the lease where it would run out before, or does not say
   * what is about to be sent. `sends`: the action's mark, or `PLAIN`.
   */
  mayAct(ms: number, sends: string): Promise<Permission>;
  /** Nothing was placed: the next copy need not wait. Never throws. */
  release(state: 'released' | 'no effect'): Promise<void>;
}

export interface Permission {
  readonly may: boolean;
  /** Whether the tables say that no other instance can act now. */
  readonly isSure: boolean;
  /** Whether a `_1-incoming` row is known to be in the tables. */
  readonly isSaved: boolean;
}

export type Claim = Hold | Exclude<Verdict, { kind: 'ours' | 'free' }>;

/** A run of a call: `incoming` is its `_1-incoming` row, whose `Claim` is known to this run alone. */
interface Run extends Claiming {
  readonly incoming: Row;
  readonly owner: string;
}

/** Never throws: tables that do not answer do not hold the call up. `incoming`: the `_1-incoming` row. */
export async function claimCall(incoming: Row, claiming: Claiming): Promise<Claim> {
  const run: Run = { ...claiming, incoming, owner: String(incoming.Claim) };
  const { memory, elapsed, now, received, timer, call } = run;
  const began = now();
  const first = lookAt(run);
  const inTime = <T>(ms: number, work: Promise<T>) =>
    orNull(within(Math.min(ms, Math.max(deadlineOf(run) - now(), 0)), work, timer));
  const isNew = await inTime(CLAIM_MS, first.inserted);
  const said = isNew === null ? null : await inTime(TAKE_OVER_MS, first.said);
  if (said !== null) {
    const claim = await claimOf(said, began, run);
    if (claim.kind === 'theirs') memory.theirs.set(call.callId, elapsed() + claim.untilMs);
    return claim;
  }
  // It is another's, by an insert that met its claim or by what was seen a moment ago: not to be acted on yet.
  const until = memory.theirs.get(call.callId);
  const untilMs = Math.max((until ?? 0) - elapsed(), isNew === false ? received + LEASE_MS - now() : 0);
  if (untilMs > 0) return { kind: 'theirs', untilMs };
  const isTheirs = isNew === false || until !== undefined;
  return holdBlindly(first, isTheirs ? { kind: 'had it', sends: UNKNOWN } : { kind: 'may have it' }, run);
}

/** An insert of the claim, and what the tables say of the call after it. Both reject with `StoreError`. */
interface Look {
  /** Whether there was no claim before. */
  readonly inserted: Promise<boolean>;
  readonly said: Promise<Said>;
}

interface Said {
  readonly verdict: Verdict;
  readonly day: string;
  /** Whether no insert failed: else another instance may have acted without a claim meanwhile. */
  readonly isSmooth: boolean;
}

function lookAt(run: Run): Look {
  const { store, now, timer, owner } = run;
  const day = claimedDay(run);
  let isSmooth = true;
  const inserted = day.then((partitionKey) =>
    secondTry(
      (number, leftMs) => {
        const row = { ...run.incoming, partitionKey };
        const options = { timeoutMs: Math.min(leftMs, ROW_MS), fresh: number > 1 };
        const insert = store.insert(AUDIT_TABLE, row, options);
        insert.catch(() => (isSmooth = false));
        return insert;
      },
      { now, timer },
    ),
  );
  const said = inserted.then(async (isNew) => ({
    day: await day,
    isSmooth,
    verdict: isNew
      ? ({ kind: 'ours', lease: { number: 0, owner, sends: PLAIN, state: 'held' } } as const)
      : await readVerdict(await day, run),
  }));
  for (const promise of [inserted, said]) promise.catch(() => undefined);
  return { inserted, said };
}

/** In the first minute after midnight UTC the claim of an earlier copy may be under the day before. */
async function claimedDay({ store, call, received }: Run): Promise<string> {
  const [yesterday, today] = [dayOf(received - MIDNIGHT_MS), dayOf(received)];
  if (yesterday === today) return today;
  const claim = await store.get(AUDIT_TABLE, yesterday, rowKeyOf(call.callId, 'incoming'));
  return claim === null ? today : yesterday;
}

async function readVerdict(day: string, { store, call: { callId }, owner, now }: Run): Promise<Verdict> {
  const read = (partitionKey: string, rowKey: { readonly from: string; readonly below: string }) =>
    store.all(AUDIT_TABLE, { partitionKey, rowKey }, { readAt: true });
  const [calls, leases] = await Promise.all([
    read(day, { from: rowKeyOf(callId, 'incoming'), below: rowKeyOf(callId, 'ended') }),
    read(leasePartition(day), { from: `${callId}_`, below: `${callId}\`` }),
  ]);
  return judge(callId, { calls, leases }, owner, now());
}

/**
 * Inserts a lease after the claim. Where that has no answer, or another lease is there, the tables are asked whose the call
 * is. Throws `StoreError` where they do not say.
 */
async function insertLease(lease: Lease, day: string, run: Run): Promise<Verdict> {
  const { store, call, now } = run;
  const row = leaseRow(day, call.callId, lease, now());
  const isNew = await orNull(store.insert(AUDIT_TABLE, row, { timeoutMs: RENEW_MS }));
  return isNew === true ? { kind: 'ours', lease } : readVerdict(day, run);
}

/** Takes over what nobody has. A lease for which nobody waits any longer would only block the call. */
async function claimOf({ verdict, day, isSmooth }: Said, began: number, run: Run): Promise<Claim> {
  const { now, received } = run;
  const until = now() + TAKE_OVER_MS;
  let last = verdict;
  for (;;) {
    if (last.kind === 'ours')
      return holdFirst(last.lease, day, began, { kind: isSmooth ? 'nobody' : 'may have it' }, run);
    if (last.kind !== 'free') return last;
    if (now() > until) return { kind: 'theirs', untilMs: 0 };
    const { next, before, claimedAt } = last;
    const sentAt = now();
    const said = await orNull(insertLease(next, day, run));
    if (said?.kind === 'ours')
      return createHold({ lease: said.lease, day, sentAt, before, at: claimedAt ?? received }, run);
    last = said ?? { kind: 'theirs', untilMs: 0 };
  }
}

const holdFirst = (lease: Lease, day: string, sentAt: number, before: Before, run: Run): Hold =>
  createHold({ lease, day, sentAt, before, at: run.received }, run);

interface Held extends Pick<Hold, 'day' | 'at' | 'before'> {
  readonly lease: Lease;
  /** When its insert was sent, by our own clock: before the tables wrote it. */
  readonly sentAt: number;
}

function createHold({ lease, sentAt, ...held }: Held, run: Run): Hold {
  const { now, timer } = run;
  const endOf = (sent: number) => sent + LEASE_MS - DATE_MS;
  let last = lease;
  let endsAt = endOf(sentAt);
  /** `false`: another instance has the call; `null`: the tables do not say. */
  const renew = async (sends: string, state: Lease['state'], signal: AbortSignal): Promise<boolean> => {
    for (;;) {
      const sent = now();
      const wanted = { ...last, number: last.number + 1, sends, state };
      const said = await insertLease(wanted, held.day, run);
      if (said.kind !== 'ours') return false;
      if (signal.aborted) return true;
      last = said.lease;
      // One that was there before ends too early, and may say something else.
      if (last !== wanted) continue;
      endsAt = endOf(sent);
      return true;
    }
  };
  const inTime = (sends: string, state: Lease['state']) =>
    orNull(within(RENEW_MS, (signal) => renew(sends, state, signal), timer));
  let renewal: Promise<boolean | null> = Promise.resolve(true);
  const covers = (ms: number, sends: string) => last.sends === sends && now() + ms <= endsAt;
  const permit = (may: boolean, isSure: boolean): Permission => ({ may, isSure, isSaved: true });
  return {
    kind: 'ours',
    ...held,
    async mayAct(ms, sends) {
      if ((await renewal) === false) return permit(false, true);
      if (covers(ms, sends)) return permit(true, true);
      // While the lease holds and says what is sent, its renewal runs beside the attempt.
      const isBeside = covers(RENEW_MS, sends);
      renewal = inTime(sends, 'held');
      return isBeside ? permit(true, true) : permit((await renewal) !== false, covers(ms, sends));
    },
    async release(state) {
      if ((await renewal) !== false) await inTime(last.sends, state);
    },
  };
}

/**
 * The tables do not answer: the call is acted on without a claim. Before each attempt they are asked again, and what any of
 * these looks finds counts from then on, however late: another instance's claim stops ours. `first`: may still be answered.
 */
function holdBlindly(first: Look, before: Before, run: Run): Hold {
  const { now, received, timer } = run;
  const began = now();
  let hold: Hold | null = null;
  let isTheirs = false;
  const looks = new Set<Promise<void>>();
  /** Looks that have met a claim, and ask whose it is. */
  const asking = new Set<Promise<unknown>>();
  const follow = ({ inserted, said }: Look) => {
    const look = said.then(({ verdict, day }) => {
      if (verdict.kind === 'ours') hold ??= holdFirst(verdict.lease, day, began, before, run);
      else isTheirs = true;
    });
    looks.add(look);
    look.catch(() => looks.delete(look));
    inserted.then(
      (isNew) => isNew || asking.add(look),
      () => undefined,
    );
  };
  follow(first);
  return {
    ...{ kind: 'ours', day: dayOf(received), at: received, before },
    async mayAct(ms, sends) {
      if (hold === null && !isTheirs) {
        follow(lookAt(run));
        await within(LOOK_MS, Promise.any(looks), timer).catch(() => undefined);
        await Promise.allSettled(asking);
      }
      if (hold !== null) return hold.mayAct(ms, sends);
      return { may: !isTheirs, isSure: isTheirs, isSaved: isTheirs };
    },
    async release(state) {
      await hold?.release(state);
    },
  };
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
