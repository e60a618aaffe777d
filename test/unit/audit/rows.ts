/** Rows of calls for the tests of the audit. */
import {
  decisionRow,
  endedRow,
  incomingRow,
  type DecisionRecord,
  type EndedRecord,
  type IncomingRecord,
} from '../../../lib/audit/rows.ts';
import type { Row } from '../../../lib/ports.ts';

export const ANNA = { person: 'anna', kind: 'user', id: '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e' };
export const BO = { person: 'bo', kind: 'phone', id: '+46701234568' };

const at = (instant: string) => Date.parse(instant);

export const incoming = (callId: string, instant: string, more: Partial<IncomingRecord> = {}): Row =>
  incomingRow({
    at: at(instant),
    callId,
    line: 'support',
    rota: 'nights',
    caller: 'phone:+46701234567',
    callerName: null,
    called: '7629bdce-046c-4903-86b4-a8f718277e1a',
    tenantId: null,
    callChainId: null,
    claim: '0a1b2c3d',
    ...more,
  });

export const decision = (callId: string, instant: string, more: Partial<DecisionRecord> = {}): Row =>
  decisionRow({
    at: at(instant),
    callId,
    line: 'support',
    rota: 'nights',
    action: 'redirect',
    targets: [ANNA],
    ringSeconds: null,
    rule: null,
    reason: null,
    tier: 1,
    because: ['nights'],
    source: 'rota',
    rotaVersion: 'a1b2',
    graphStatus: 202,
    graphRequestId: null,
    attempts: 1,
    durationMs: 250,
    problem: null,
    rows: [{ row: 'nights/nights', Kind: 'shift', Who: 'anna' }],
    ...more,
  });

export const ended = (callId: string, instant: string, more: Partial<EndedRecord> = {}): Row =>
  endedRow({
    at: at(instant),
    callId,
    outcome: 'ended',
    hint: null,
    answeredBy: null,
    code: null,
    subcode: null,
    message: null,
    terminationReason: null,
    secondsAfterDecision: 12.5,
    ...more,
  });

/** The row in another partition than that of its own day. */
export const on = (day: string, row: Row): Row => ({ ...row, partitionKey: day });

/** All three rows of an ordinary call. */
export const wholeCall = (callId: string, instant: string, more: Partial<IncomingRecord> = {}): Row[] => [
  incoming(callId, instant, more),
  on(instant.slice(0, 10), decision(callId, instant, more.line === undefined ? {} : { line: more.line })),
  on(instant.slice(0, 10), ended(callId, instant, { outcome: 'answered', answeredBy: '{}' })),
];
