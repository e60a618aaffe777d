/** A claim as it stands in the tables, and whether it has run out. */
import { AUDIT_TABLE } from '../audit/read-day.ts';
import { rowKeyOf } from '../audit/rows.ts';
import type { StoredRow } from '../ports.ts';
import type { CallContext } from './call-context.ts';
import { instantOf, LEASE_MS } from './lease.ts';
import type { SeenLeases } from './seen-leases.ts';

export interface Claiming extends Pick<CallContext, 'store' | 'now' | 'received' | 'timer'> {
  readonly call: { readonly callId: string };
  readonly seen: SeenLeases;
}

/** `claimedAt`: by the clock of its owner; `null`: there is no claim. */
export async function readClaim(day: string, callId: string, { store, received }: Claiming) {
  const rows = await store.all(AUDIT_TABLE, {
    partitionKey: day,
    rowKey: { from: rowKeyOf(callId, 'incoming'), below: rowKeyOf(callId, 'ended') },
  });
  const claim = find(rows, rowKeyOf(callId, 'incoming'));
  return {
    isDecided: find(rows, rowKeyOf(callId, 'decision')) !== undefined,
    claimedAt: claim === undefined ? null : instantOf(claim.At) || received,
    claim: claim?.Claim,
  };
}

/** Clocks of two instances may differ by this much. */
export const MAX_SKEW_MS = 5_000;

/**
 * Whether this lease, begun `at` by the clock of its owner, has run out: nothing was heard of it for 5 s by our own clock,
 * or it is so old that no difference of clocks explains it.
 */
export const isOver = (callId: string, lease: number, at: number, { seen, now }: Claiming) =>
  seen.unchangedFor(callId, lease) >= LEASE_MS || now() - at >= LEASE_MS + MAX_SKEW_MS;

const find = (rows: readonly StoredRow[], rowKey: string) => rows.find((row) => row.rowKey === rowKey);
