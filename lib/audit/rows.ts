/** The rows of the table CallAudit: their keys and columns. Absent values are absent columns. */
import type { DoubleColumn, Row } from '../ports.ts';

export type AuditStep = 'incoming' | 'decision' | 'ended';
const STEPS: Readonly<Record<AuditStep, string>> = { incoming: '1-incoming', decision: '2-decision', ended: '3-ended' };

/** Partition: the UTC day, `2026-11-21`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
export const rowKeyOf = (callId: string, step: AuditStep): string => `${callId}_${STEPS[step]}`;

export interface IncomingRecord {
  readonly at: number;
  readonly callId: string;
  readonly line: string | null;
  readonly rota: string | null;
  readonly caller: string;
  readonly callerName: string | null;
  readonly called: string | null;
  readonly tenantId: string | null;
  readonly callChainId: string | null;
}
export interface DecisionRecord {
  readonly at: number;
  readonly callId: string;
  readonly line: string | null;
  readonly rota: string | null;
  readonly action: 'redirect' | 'reject' | 'none';
  readonly targets: readonly { readonly person: string; readonly kind: string; readonly id: string }[];
  readonly ringSeconds: number | null;
  readonly reason: string | null;
  readonly tier: number | null;
  readonly because: readonly string[];
  readonly source: string;
  readonly rotaVersion: string | null;
  readonly graphStatus: number | null;
  readonly graphRequestId: string | null;
  readonly attempts: number;
  readonly durationMs: number;
  readonly problem: string | null;
}
export interface EndedRecord {
  readonly at: number;
  readonly callId: string;
  readonly outcome: 'answered' | 'rejected' | 'ended';
  readonly hint: string | null;
  readonly answeredBy: string | null;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly message: string | null;
  readonly terminationReason: string | null;
  readonly secondsAfterDecision: number | null;
}

const double = (value: number): DoubleColumn => ({ type: 'Double', value: String(value) });
function row(at: number, callId: string, step: AuditStep, columns: Record<string, unknown>): Row {
  const present = Object.entries(columns).filter(([, value]) => value !== null && value !== undefined);
  return {
    partitionKey: dayOf(at),
    rowKey: rowKeyOf(callId, step),
    At: new Date(at).toISOString(),
    CallId: callId,
    ...(Object.fromEntries(present) as Record<string, unknown>),
  };
}
export const incomingRow = (r: IncomingRecord): Row =>
  row(r.at, r.callId, 'incoming', {
    Line: r.line, Rota: r.rota, Caller: r.caller, CallerName: r.callerName, Called: r.called, TenantId: r.tenantId, CallChainId: r.callChainId,
  });
export const decisionRow = (r: DecisionRecord): Row =>
  row(r.at, r.callId, 'decision', {
    Line: r.line, Rota: r.rota, Action: r.action, Targets: JSON.stringify(r.targets), RingSeconds: r.ringSeconds, Reason: r.reason, Tier: r.tier,
    Because: JSON.stringify(r.because), Source: r.source, RotaVersion: r.rotaVersion, GraphStatus: r.graphStatus, GraphRequestId: r.graphRequestId,
    Attempts: r.attempts, DurationMs: r.durationMs, Problem: r.problem,
  });
export const endedRow = (r: EndedRecord): Row =>
  row(r.at, r.callId, 'ended', {
    Outcome: r.outcome, Hint: r.hint, AnsweredBy: r.answeredBy, Code: r.code, Subcode: r.subcode, Message: r.message, TerminationReason: r.terminationReason,
    SecondsAfterDecision: r.secondsAfterDecision === null ? null : double(r.secondsAfterDecision),
  });
export function unsavedLine({ partitionKey, rowKey, ...columns }: Row): string {
  return JSON.stringify({ event: 'audit.unsaved', row: { PartitionKey: partitionKey, RowKey: rowKey, ...columns } });
}
