import { expect, test } from 'vitest';
import { callColumns } from '../../../lib/audit/rows.ts';
import { fold, gather } from '../../../lib/audit/fold.ts';
import type { Row } from '../../../lib/ports.ts';
import { ANNA, decision, ended, incoming, on } from './rows.ts';

/** As the tables give them back. */
const asRead = (row: Row): Row => ({
  ...row,
  ...(row.SecondsAfterDecision ? { SecondsAfterDecision: 12.5 } : {}),
});
const folded = (...rows: Row[]) => {
  const [parts] = gather(rows.map(asRead)).values();
  return parts && fold(parts);
};

const IN = incoming('c', '2026-11-21T02:14:00.000Z', { callerName: 'Eva' });
const DECISION = decision('c', '2026-11-21T02:14:00.250Z', {
  ringSeconds: 45,
  rule: { rule: 'vip', row: 'callers/+46701234567' },
});
const END = ended('c', '2026-11-21T02:14:13.000Z', {
  outcome: 'answered',
  answeredBy: '{"a":1}',
  code: 200,
  subcode: 4097,
  hint: 'h',
  message: 'm',
  terminationReason: 't',
});

test('three rows are one record, with all members in order', () => {
  const record = folded(IN, DECISION, END);
  expect(record).toEqual({
    callId: 'c',
    day: '2026-11-21',
    at: '2026-11-21T02:14:00.000Z',
    line: 'support',
    rota: 'nights',
    caller: 'phone:+46701234567',
    callerName: 'Eva',
    called: '7629bdce-046c-4903-86b4-a8f718277e1a',
    action: 'redirect',
    targets: [ANNA],
    ringSeconds: 45,
    reason: null,
    tier: 1,
    because: ['nights'],
    source: 'rota',
    rotaVersion: 'a1b2',
    graphStatus: 202,
    attempts: 1,
    durationMs: 250,
    problem: null,
    endedAt: '2026-11-21T02:14:13.000Z',
    outcome: 'answered',
    hint: 'h',
    answeredBy: '{"a":1}',
    code: 200,
    subcode: 4097,
    message: 'm',
    terminationReason: 't',
    secondsAfterDecision: 12.5,
    rows: [{ row: 'nights/nights', Kind: 'shift', Who: 'anna' }],
    rule: { rule: 'vip', row: 'callers/+46701234567' },
  });
  expect(Object.keys(record ?? {})).toEqual(callColumns);
});

test('the order of rows does not matter', () => {
  expect(folded(END, DECISION, IN)).toEqual(folded(IN, DECISION, END));
});

test('a call without an end has no outcome', () => {
  expect(folded(IN, DECISION)).toMatchObject({ outcome: null, endedAt: null, secondsAfterDecision: null });
});

test('a call without a decision has nobody rung', () => {
  expect(folded(IN)).toMatchObject({
    action: null,
    targets: [],
    because: [],
    at: '2026-11-21T02:14:00.000Z',
  });
});

test('a call with only an end has the day of its end', () => {
  expect(folded(END)).toMatchObject({ at: null, day: '2026-11-21', line: null, outcome: 'answered' });
});

test('a decision without its arrival says when the call came', () => {
  expect(folded(DECISION)).toMatchObject({ at: '2026-11-21T02:14:00.000Z', caller: null, line: 'support' });
});

test('the end that says who answered counts when a call has two, else the first', () => {
  const later = on('2026-11-22', ended('c', '2026-11-22T01:00:00.000Z', { outcome: 'ended' }));
  expect(folded(IN, END, later)).toMatchObject({ outcome: 'answered' });
  expect(folded(IN, later, END)).toMatchObject({ outcome: 'answered' });
  const earlier = ended('c', '2026-11-21T02:15:00.000Z');
  expect(folded(IN, later, earlier)).toMatchObject({ endedAt: '2026-11-21T02:15:00.000Z' });
});

test('an end that overtook the reject is that of a rejected call', () => {
  const reject = decision('c', '2026-11-21T02:14:00.250Z', { action: 'reject', reason: 'busy' });
  expect(folded(IN, reject, ended('c', '2026-11-21T02:14:00.100Z'))).toMatchObject({ outcome: 'rejected' });
});

test('cells that cannot be read are absent, and nothing throws', () => {
  for (const broken of ['{', '[1, null, {"person": 3}]', 'null', '"x"', '{"a":1}', '', 7, null])
    expect(
      folded(IN, {
        ...DECISION,
        Targets: broken,
        Because: broken,
        Tier: 'one',
        DurationMs: {},
        Rule: broken,
      }),
    ).toMatchObject({
      targets: [],
      because: [],
      tier: null,
      durationMs: null,
      rule: null,
    });
});

test('numbers may stand in String columns or come as bigint', () => {
  expect(folded(IN, { ...DECISION, Tier: '2', GraphStatus: 202n })).toMatchObject({
    tier: 2,
    graphStatus: 202,
  });
});

test('rows that are not steps of a call do not belong to any call', () => {
  const note = { partitionKey: '2026-11-21', rowKey: 'c_001' };
  expect(gather([note, { ...note, rowKey: '_1-incoming' }]).size).toBe(0);
});
