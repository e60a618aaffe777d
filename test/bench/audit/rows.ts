/** The record of a busy month: some three thousand calls a day, at any time of it. */
import { createHash } from 'node:crypto';
import { decisionRow, endedRow, incomingRow } from '../../../lib/audit/rows.ts';
import type { Row } from '../../../lib/ports.ts';

export const NOW = Date.parse('2026-11-24T04:00:00Z');
export const DAYS = 30;
/** 30 times this is 100,020. */
export const CALLS_A_DAY = 3_334;
/** Calls twice a day. */
export const CALLER = '+46709999999';

const MS_A_DAY = 86_400_000;

/** `count` days before yesterday's tomorrow: 1 is yesterday; the newest day is whole. */
export const dayAt = (count: number): string =>
  new Date(NOW - (count + 1) * MS_A_DAY).toISOString().slice(0, 10);

export const callIdOf = (day: string, index: number): string => {
  const hash = createHash('md5').update(`${day} ${index}`).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join(
    '-',
  );
};

/** The newest `days`. */
export function* rowsOfDays(days: number): Generator<Row> {
  for (let count = 0; count < days; count += 1)
    for (let index = 0; index < CALLS_A_DAY; index += 1) yield* rowsOf(dayAt(count), index);
}

function rowsOf(day: string, index: number): readonly Row[] {
  const at = Date.parse(`${day}T00:00:00Z`) + Math.floor((index / CALLS_A_DAY) * (MS_A_DAY - 600_000));
  const callId = callIdOf(day, index);
  const common = { callId, line: index % 3 === 0 ? 'support' : 'sales', rota: 'nights' };
  const rejected = index % 10 === 0;
  return [
    incomingRow({
      ...common,
      at,
      caller: `phone:${index % 1_667 === 5 ? CALLER : `+4670${String(1_000_000 + index)}`}`,
      callerName: 'Somebody who calls',
      called: '7629bdce-046c-4903-86b4-a8f718277e1a',
      tenantId: '632899f8-2ea1-4604-8413-27bd2892079f',
      callChainId: callId,
      claim: '0a1b2c3d',
    }),
    decisionRow({
      ...common,
      at: at + 300,
      action: rejected ? 'reject' : 'redirect',
      targets: rejected
        ? []
        : ['anna', 'bo', 'carl'].map((person) => ({
            person,
            kind: 'user',
            id: `${person}-4e22-a1bc-06ea7343958e`,
          })),
      ringSeconds: 45,
      reason: rejected ? 'busy' : null,
      tier: 1,
      because: ['nights', 'office'],
      source: 'rota',
      rotaVersion: 'a1b2c3d4e5f60718',
      graphStatus: 202,
      graphRequestId: callId,
      attempts: 1,
      durationMs: 200 + (index % 100),
      problem: null,
      rows: [],
    }),
    endedRow({
      at: at + 60_000,
      callId,
      outcome: rejected ? 'rejected' : 'answered',
      hint: null,
      answeredBy: rejected
        ? null
        : '{"identity":{"encrypted":{"id":"1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto"}}}',
      code: 200,
      subcode: 5002,
      message: 'The conversation has ended.',
      terminationReason: null,
      secondsAfterDecision: 59.7,
    }),
  ];
}
