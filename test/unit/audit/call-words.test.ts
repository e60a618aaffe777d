import { expect, test } from 'vitest';
import { actionWords, becauseWords, callFacts, outcomeWords } from '../../../lib/audit/call-words.ts';
import { fold, gather } from '../../../lib/audit/fold.ts';
import type { CallRecord, DecisionRecord, EndedRecord } from '../../../lib/audit/rows.ts';
import { ANNA, BO, decision, ended, incoming } from './rows.ts';

const AT = '2026-11-21T02:14:00.000Z';
const NOW = Date.parse('2026-11-21T12:00:00Z');

function call(decided: Partial<DecisionRecord>, end: Partial<EndedRecord> | null = {}): CallRecord {
  const rows = [
    incoming('c', AT),
    decision('c', AT, decided),
    ...(end === null ? [] : [ended('c', AT, end)]),
  ];
  const [parts] = gather(rows).values();
  const record = parts && fold(parts);
  if (!record) throw new Error('no record');
  // The tables give a Double back as a number.
  return { ...record, secondsAfterDecision: end?.secondsAfterDecision ?? null };
}

const BLOCK = { rule: 'block', row: 'callers/+46701234567' };
const blocked = { action: 'reject', reason: 'forbidden', source: 'rule', targets: [], because: [] };

test.each<[string, Partial<DecisionRecord>]>([
  ['anna, bo', { targets: [ANNA, BO] }],
  ['anna', { targets: [ANNA, { ...BO, person: 'anna' }] }],
  ['VIP: all tiers rang: anna, bo', { targets: [ANNA, BO], rule: { ...BLOCK, rule: 'vip' }, tier: null }],
  [
    'blocked by callers/+46701234567 (robocalls)',
    { ...blocked, rule: BLOCK, rows: [{ row: BLOCK.row, Rule: 'block', Note: 'robocalls' }] },
  ],
  ['blocked by callers/+46701234567', { ...blocked, rule: BLOCK, rows: [] }],
  ['blocked by a row of Callers', { ...blocked, rows: [] }],
  ['rejected as busy: the line was closed', { action: 'reject', reason: 'busy', source: 'closed' }],
  ['rejected as busy: nobody was on call', { action: 'reject', reason: 'busy', source: 'none' }],
  ['rejected as busy', { action: 'reject', reason: 'busy', source: 'none', problem: 'x', attempts: 3 }],
  ['the caller had gone', { action: 'none' }],
  ['not put through: Graph no longer knew the call', { action: 'none', problem: 'x' }],
])('what was done with a call reads: %s', (words, decided) => {
  expect(actionWords(call(decided), NOW)).toBe(words);
});

test.each<[string, Partial<DecisionRecord>]>([
  ['nights', {}],
  ['callers/+46701234567', { ...blocked, rule: BLOCK }],
  ['the fallback of the line', { because: [], source: 'line-fallback' }],
  ['the hours of the line', { because: [], source: 'closed' }],
])('what decided reads: %s', (words, decided) => expect(becauseWords(call(decided))).toBe(words));

const answered = (answeredBy: unknown, more = {}) => ({
  outcome: 'answered',
  answeredBy: JSON.stringify(answeredBy),
  ...more,
});

test.each<[string, Partial<EndedRecord> | null]>([
  ['answered (Teams does not say by whom)', answered({ identity: { encrypted: { id: 'x' } } })],
  [
    'answered (Teams does not say by whom)',
    answered({ user: { id: BO.id.slice(1) } }, { hint: 'redirected' }),
  ],
  ['answered by anna', answered({ user: { id: ANNA.id.toUpperCase() } })],
  [
    'answered by Anna A',
    answered({ user: { displayName: 'Anna A', id: '8d1e6ab6-0000-4e22-a1bc-000000000000' } }),
  ],
  ['a voicemail answered', answered({ endpointType: 'voicemail' }, { hint: 'a voicemail answered' })],
  ['ended: nobody answered', {}],
  ['ended: nobody answered', { hint: 'redirected', secondsAfterDecision: 61 }],
  ['ended: probably answered', { secondsAfterDecision: 300 }],
  ['ended: caller hung up', { hint: 'caller hung up', secondsAfterDecision: 300 }],
  ['NO END', null],
])('the end of a call that rang reads: %s', (words, end) => {
  expect(outcomeWords(call({}, end), NOW)).toBe(words);
});

test('the facts of a call have no JSON', () => {
  const facts = callFacts(
    call({ rule: { rule: 'vip', row: 'callers/+1' } }, answered({ user: { id: 'x' } })),
    'UTC',
    NOW,
  );
  expect(facts.map(([name, value]) => `${name} ${value}`).join('\n')).not.toMatch(/[{[]"/);
  expect(facts).toContainEqual(['decided', 'VIP: all tiers rang, 250 ms after the call came']);
});
