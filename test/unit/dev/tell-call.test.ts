import { describe, expect, it } from 'vitest';
import { faultsOf, type CallStory } from '../../../lib/dev/place-call.ts';
import { tellCall } from '../../../lib/dev/tell-call.ts';

const row = (columns: Record<string, unknown>) => ({
  partitionKey: '2026-11-21',
  rowKey: 'x',
  etag: '',
  ...columns,
});
const WORKED: CallStory = {
  request: { line: 'support', from: '+46701234567', answer: null },
  callId: 'x',
  status: 202,
  rang: ['anna', 'bo'],
  pickedUp: 'anna',
  actions: ['redirect'],
  audit: {
    incoming: row({ Caller: 'phone:+46701234567' }),
    decision: row({
      Action: 'redirect',
      Rota: 'support',
      Because: '["office"]',
      Tier: 1,
      Source: 'rota',
      DurationMs: 12,
    }),
    ended: row({ Outcome: 'answered' }),
  },
};

describe('what is told of a call', () => {
  it('names who called, which rows decided, who rang and picked up, and what the audit holds', () => {
    expect(tellCall(WORKED)).toEqual([
      '+46701234567 calls the line support.',
      '  decided    redirect, because of support/office, tier 1, in 12 ms',
      '  rang       anna, bo',
      '  picked up  anna',
      '  audit      CallAudit/2026-11-21: incoming (phone:+46701234567), decision (redirect), ended (answered)',
    ]);
  });

  it('names reason and source of a call that was rejected', () => {
    const decision = row({ Action: 'reject', Reason: 'busy', Because: '[]', Source: 'none' });
    const [, decided, rang, pickedUp] = tellCall({
      ...WORKED,
      rang: [],
      pickedUp: null,
      audit: { decision },
    });
    expect([decided, rang, pickedUp]).toEqual([
      '  decided    reject busy, source none',
      '  rang       nobody',
      '  picked up  nobody',
    ]);
  });

  it('says so where the person who was to pick up did not ring', () => {
    const request = { ...WORKED.request, answer: 'carl' };
    expect(tellCall({ ...WORKED, request, pickedUp: null })[3]).toBe(
      '  picked up  nobody: carl did not ring',
    );
  });

  it('says in words how a call ended that the record does not show as answered', () => {
    const audit = { ended: row({ Outcome: 'ended' }) };
    const told = (pickedUp: string | null) => tellCall({ ...WORKED, pickedUp, audit }).at(-1);
    expect(told(null)).toBe('  audit      CallAudit/2026-11-21: ended (nobody answered)');
    expect(told('carl')).toBe(
      '  audit      CallAudit/2026-11-21: ended (the record names nobody who answered)',
    );
  });

  const faults: [string, Partial<CallStory>, string[]][] = [
    ['all worked', {}, []],
    ['no answer', { status: 0 }, ['The app did not answer the notification.']],
    ['a refusal', { status: 401 }, ['The app answered the notification with 401, not 202.']],
    ['no action', { actions: [] }, ['Graph accepted 0 actions, not one.']],
    [
      'no end',
      { audit: { incoming: row({}), decision: row({}) } },
      ['The audit has no "ended" row of the call.'],
    ],
  ];
  it.each(faults)('what failed is said: %s', (_, change, expected) => {
    expect(faultsOf({ ...WORKED, ...change })).toEqual(expected);
  });
});
