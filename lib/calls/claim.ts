/**
 * Who may act on a call, as the tables say. The insert of `_1-incoming` is the claim; each later lease is a row of a
 * partition of its own. To claim, to renew, to take over and to release is the same insert of the next lease, so only one
 * instance succeeds. Pure. docs/decisions/0003-claim.md.
 */
import { rowKeyOf } from '../audit/rows.ts';
import type { Row, StoredRow } from '../ports.ts';
import { DATE_MS, LEASE_MS } from './limits.ts';

export interface Lease {
  /** 0: the claim itself. */
  readonly number: number;
  /** Random text of the run that owns it. */
  readonly owner: string;
  /** The `actionMark` of what the owner sends; `PLAIN`, or `UNKNOWN` where the owner before it could not be asked. */
  readonly sends: string;
  /** `no effect`: released, and every attempt is known to have had none. */
  readonly state: 'held' | 'released' | 'no effect';
}

/** What every instance decides as of the claim. */
export const PLAIN = 'plain';
export const UNKNOWN = 'unknown';

/** What another instance may have done to the call before us. */
export type Before =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'had it'; readonly sends: string }
  /** The tables do not say. */
  | { readonly kind: 'may have it' };

/** The rows of a call, read in one partition each. */
export interface CallRows {
  /** From `_1-incoming` to `_2-decision`. */
  readonly calls: readonly StoredRow[];
  readonly leases: readonly StoredRow[];
}

export type Verdict =
  | { readonly kind: 'decided' }
  | { readonly kind: 'ours'; readonly lease: Lease }
  /** Another instance acts, or has died doing so: look again after `untilMs`. */
  | { readonly kind: 'theirs'; readonly untilMs: number }
  /** Nobody has it: `next` is the lease to insert. `claimedAt`: by the clock of the first owner; `null`: not readable. */
  | {
      readonly kind: 'free';
      readonly next: Lease;
      readonly before: Before;
      readonly claimedAt: number | null;
    };

/** What the rows mean for `owner`. `now`: used where the service did not tell its own time. */
export function judge(callId: string, rows: CallRows, owner: string, now: number): Verdict {
  const find = (key: string) => rows.calls.find(({ rowKey }) => rowKey === key);
  if (find(rowKeyOf(callId, 'decision'))) return { kind: 'decided' };
  const claim = find(rowKeyOf(callId, 'incoming'));
  const row = rows.leases.at(-1) ?? claim;
  const last = row && leaseOf(row, callId);
  const next = { number: (last?.number ?? -1) + 1, owner, sends: PLAIN, state: 'held' } as const;
  const claimedAt = Date.parse(textOf(claim?.At)) || null;
  if (!last) return { kind: 'free', next, before: { kind: 'nobody' }, claimedAt };
  if (last.state === 'no effect') return { kind: 'free', next, before: { kind: 'nobody' }, claimedAt };
  if (last.state === 'held') {
    if (last.owner === owner) return { kind: 'ours', lease: last };
    const untilMs = leftOf(row, row.readAt ?? now);
    if (untilMs > 0) return { kind: 'theirs', untilMs };
  }
  const { sends } = last;
  return { kind: 'free', next: { ...next, sends }, before: { kind: 'had it', sends }, claimedAt };
}

/**
 * How long a lease still holds, by the clock of the tables alone: `readAt` has whole seconds, so the wait ends with the
 * second after which it is surely over. An unreadable time is long ago: such a lease must not block a call.
 */
function leftOf({ timestamp }: StoredRow, readAt: number): number {
  const endsAt = (Date.parse(timestamp ?? '') || 0) + LEASE_MS - DATE_MS;
  return readAt > endsAt ? 0 : Math.min((Math.floor(endsAt / DATE_MS) + 1) * DATE_MS - readAt, LEASE_MS);
}

function leaseOf(row: StoredRow, callId: string): Lease {
  const isClaim = row.rowKey === rowKeyOf(callId, 'incoming');
  const released = textOf(row.Released);
  return {
    number: isClaim ? 0 : Number(row.rowKey.slice(callId.length + 1)),
    owner: textOf(row.Claim),
    sends: textOf(row.Action) || PLAIN,
    state: released === '' ? 'held' : released === 'no effect' ? 'no effect' : 'released',
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The row of a lease after the claim. `at`: for people; nobody computes with it. */
export const leaseRow = (day: string, callId: string, lease: Lease, at: number): Row => ({
  partitionKey: leasePartition(day),
  rowKey: `${callId}_${String(lease.number).padStart(3, '0')}`,
  At: new Date(at).toISOString(),
  Claim: lease.owner,
  ...(lease.sends !== PLAIN && { Action: lease.sends }),
  ...(lease.state !== 'held' && { Released: lease.state === 'released' ? 'yes' : lease.state }),
});

/** A partition of its own, so that readers of a day's calls never meet a lease. */
export const leasePartition = (day: string) => `takeover-${day}`;
