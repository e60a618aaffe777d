/** Rows of one call in CallAudit. A column that is `null` is not there. */
import type { Row } from '../../../lib/ports.ts';

export const CALL = 'aaaaaaaa-0000-4000-8000-000000000001';
export const DAY = '2026-11-21';
const ARRIVED = Date.parse('2026-11-21T02:14:00Z');

type Columns = Readonly<Record<string, unknown>>;

const row = (step: string, at: number, columns: Columns, callId: string): Row => ({
  partitionKey: DAY,
  rowKey: `${callId}_${step}`,
  At: new Date(at).toISOString(),
  CallId: callId,
  ...Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)),
});

export const incoming = (columns: Columns = {}, callId = CALL): Row =>
  row(
    '1-incoming',
    ARRIVED,
    { Line: 'support', Rota: 'support', Caller: 'phone:+46701234567', Called: 'default', ...columns },
    callId,
  );

export const decision = (columns: Columns = {}, callId = CALL): Row =>
  row(
    '2-decision',
    ARRIVED + 400,
    {
      ...{ Line: 'support', Rota: 'support', Action: 'redirect', RingSeconds: 45, Source: 'rota' },
      ...{ GraphStatus: 202, Attempts: 1, DurationMs: 400 },
      Targets: JSON.stringify(
        ['anna', 'bo'].map((person) => ({ person, kind: 'user', id: `id-of-${person}` })),
      ),
      ...columns,
    },
    callId,
  );

/** `seconds` after the decision. */
export const end = (seconds: number, columns: Columns = {}, callId = CALL): Row =>
  row(
    '3-ended',
    ARRIVED + 400 + seconds * 1_000,
    { Outcome: 'ended', SecondsAfterDecision: seconds, ...columns },
    callId,
  );
