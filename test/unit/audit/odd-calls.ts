/** Calls whose rows came in every odd way: late, twice, early, in part. */
import { ANNA, BO, decision, ended, incoming, on, wholeCall } from './rows.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const USER = '8A34A46B-3D17-4ADC-8DCE-DC4E7D572699';
export const SALES = '00000000-0000-4000-8000-00000000005a';

export const CALLS = [
  ...wholeCall('whole', '2026-11-21T02:14:00.000Z'),
  incoming('no-end', '2026-11-21T02:15:00.000Z', { caller: `user:${USER}`, callerName: '=cmd|x' }),
  on(
    '2026-11-21',
    decision('no-end', '2026-11-21T02:15:00.100Z', { targets: [ANNA, BO], because: ['nights', 'x'] }),
  ),
  incoming('no-decision', '2026-11-21T02:16:00.000Z', { line: 'sales', called: SALES }),
  // The end came on the next day, and nobody knew the day of arrival.
  incoming('late', '2026-11-20T23:59:59.000Z', { caller: 'guest:g1' }),
  on('2026-11-20', decision('late', '2026-11-21T00:00:00.000Z')),
  ended('late', '2026-11-21T00:40:00.000Z', { outcome: 'ended', hint: 'caller hung up' }),
  // The end came first, and once more to another day.
  incoming('rejected', '2026-11-20T10:00:00.000Z', { caller: 'encrypted' }),
  on(
    '2026-11-20',
    decision('rejected', '2026-11-20T10:00:00.300Z', {
      action: 'reject',
      reason: 'busy',
      targets: [],
      source: 'none',
    }),
  ),
  ended('rejected', '2026-11-20T10:00:00.200Z', { outcome: 'ended', secondsAfterDecision: null }),
  ended('rejected', '2026-11-21T01:00:00.000Z', { outcome: 'ended', secondsAfterDecision: null }),
  ended('only-end', '2026-11-20T09:00:00.000Z'),
  // The decision stands on the day after the arrival, and so does the end.
  incoming('split', '2026-11-18T23:59:59.000Z', { caller: 'app:Split' }),
  decision('split', '2026-11-19T00:00:00.000Z', { durationMs: 1_000 }),
  ended('split', '2026-11-19T00:01:00.000Z'),
  // Nothing but ends, of two days.
  ended('two-ends', '2026-11-18T23:00:00.000Z'),
  ended('two-ends', '2026-11-19T01:00:00.000Z'),
  ...wholeCall('old', '2026-09-01T09:00:00.000Z', { caller: 'phone:+4670000', line: 'sales' }),
  // Rows that are not calls.
  { partitionKey: 'takeover-2026-11-21', rowKey: 'whole_001', At: '2026-11-21T02:14:05.000Z' },
  { partitionKey: 'forgotten', rowKey: '2026-11-21T00:00:00.000Z_x', Rows: 1 },
  { partitionKey: '2026-11-21', rowKey: 'a-note', At: 'x' },
];
