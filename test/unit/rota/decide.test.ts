import { describe, expect, it } from 'vitest';
import { decide, firstTier, type DecideInput } from '../../../lib/rota/decide.ts';
import { actionBody } from '../../../lib/calls/action.ts';
import { peopleLookup } from '../../../lib/rota/ring.ts';
import type { PersonRow, TierOnCall } from '../../../lib/rota/model.ts';

const id = (n: number) => `6d1f2c3e-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;
const person = (name: string, n: number, enabled = true): PersonRow => ({
  person: name,
  name: null,
  target: { kind: 'user', id: id(n) },
  enabled,
});
const people = peopleLookup([person('anna', 1), person('bo', 2), person('off', 3, false), person('twin', 1)]);
const tier = (number: number, names: string, because = `row${number}`): TierOnCall => ({
  tier: number,
  people: names.split(' '),
  because: [because],
});
const vip = { rule: 'vip', row: 'callers/+46701234567' } as const;
const line = { whenClosed: 'busy', whenNobody: 'busy', fallback: [] } as const;
const input = (more: Partial<DecideInput>): DecideInput => ({
  line,
  open: true,
  tiers: [tier(1, 'anna')],
  people,
  caller: null,
  rule: null,
  ...more,
});
const said = (more: Partial<DecideInput>) => {
  const { action, reason, source, tier, because, ring, cut } = decide(input(more));
  return { action, reason, source, tier, because, ring: ring.map((one) => one.person), cut };
};
const reject = (reason: string, source: string) => ({
  action: 'reject',
  reason,
  source,
  tier: null,
  because: [],
  ring: [],
  cut: 0,
});
const redirect = (ring: string[], source: string, tierNumber: number | null, because: string[]) => ({
  action: 'redirect',
  reason: null,
  source,
  tier: tierNumber,
  because,
  ring,
  cut: 0,
});

const table: readonly [string, Partial<DecideInput>, object][] = [
  [
    'the lowest tier that has somebody rings',
    { tiers: [tier(1, 'anna'), tier(2, 'bo')] },
    redirect(['anna'], 'rota', 1, ['row1']),
  ],
  [
    'a tier of unknown people and people who are off gives way',
    { tiers: [tier(1, 'zoe off'), tier(2, 'bo')] },
    redirect(['bo'], 'rota', 2, ['row2']),
  ],
  [
    'the caller never rings',
    {
      caller: { kind: 'user', id: id(1).toUpperCase(), name: null },
      tiers: [tier(1, 'anna'), tier(2, 'bo')],
    },
    redirect(['bo'], 'rota', 2, ['row2']),
  ],
  [
    'a target that several people share rings once',
    { tiers: [tier(1, 'anna twin bo')] },
    redirect(['anna', 'bo'], 'rota', 1, ['row1']),
  ],
  [
    'an id and a number stand for themselves',
    { tiers: [tier(1, `${id(9)} +46701234567`)] },
    redirect([id(9), '+46701234567'], 'rota', 1, ['row1']),
  ],
  [
    'a VIP rings all tiers',
    { rule: vip, tiers: [tier(1, 'anna'), tier(2, 'bo off')] },
    redirect(['anna', 'bo'], 'rota', null, ['row1', 'row2']),
  ],
  [
    'a blocked caller is forbidden, also when closed',
    { rule: { rule: 'block', row: 'callers/x' }, open: false },
    reject('forbidden', 'rule'),
  ],
  [
    'a closed line does what it says',
    { open: false, line: { ...line, whenClosed: 'none' } },
    reject('none', 'closed'),
  ],
  [
    'a closed line rings its fallback',
    { open: false, line: { ...line, whenClosed: 'fallback', fallback: ['bo'] } },
    redirect(['bo'], 'line-fallback', null, []),
  ],
  [
    'a closed line whose fallback is nobody is busy',
    { open: false, line: { ...line, whenClosed: 'fallback', fallback: ['off'] } },
    reject('busy', 'closed'),
  ],
  [
    'nobody on call: the line does what it says',
    { tiers: [], line: { ...line, whenNobody: 'forbidden' } },
    reject('forbidden', 'none'),
  ],
  [
    'nobody on call: the fallback rings',
    { tiers: [], line: { ...line, whenNobody: 'fallback', fallback: ['bo'] } },
    redirect(['bo'], 'line-fallback', null, []),
  ],
  ['nobody for a VIP either', { rule: vip, tiers: [tier(1, 'zoe')] }, reject('busy', 'none')],
  ['a rota on its own has no hours and no fallback', { line: null, tiers: [] }, reject('busy', 'none')],
];

describe('the decision', () => {
  it.each(table)('%s', (_claim, more, expected) => {
    expect(said(more)).toEqual(expected);
  });

  it('rings 25 at most and says how many more there were', () => {
    const names = Array.from({ length: 30 }, (_, n) => id(n)).join(' ');
    const decision = decide(input({ tiers: [tier(1, names)] }));
    expect([decision.ring.length, decision.cut]).toEqual([25, 5]);
  });

  it('names the row of Callers that decided, and no row where the hours or the rota did', () => {
    const rule = { rule: 'block', row: 'callers/+46701234567' } as const;
    expect(decide(input({ rule })).rule).toEqual(rule);
    expect(decide(input({ rule: vip })).rule).toEqual(vip);
    expect(decide(input({ rule: vip, open: false })).rule).toBeNull();
    expect(decide(input({})).rule).toBeNull();
  });

  it('finds the tiers above the one that was refused', () => {
    const tiers = [tier(1, 'anna'), tier(2, 'off'), tier(3, 'bo')];
    expect(firstTier(input({ tiers }), 1)).toMatchObject({ tier: 3, because: ['row3'] });
    expect(firstTier(input({ tiers }), 3)).toBeNull();
  });
});

describe("Graph's bodies", () => {
  const ring = [
    { person: 'anna', name: 'Anna', kind: 'user', id: id(1) },
    { person: 'm', name: null, kind: 'phone', id: '+46701234567' },
  ] as const;
  const plain = {
    kind: 'redirect',
    ring,
    ringSeconds: null,
    disableForwarding: false,
    maskCaller: true,
    maskCallee: true,
  } as const;
  const uri = 'https://bot.example/api/calls/c';

  it('hold exactly what is documented', () => {
    expect(actionBody({ ...plain, ringSeconds: 45, disableForwarding: true }, uri, false)).toEqual({
      targets: [
        {
          '@odata.type': '#microsoft.graph.invitationParticipantInfo',
          identity: {
            '@odata.type': '#microsoft.graph.identitySet',
            user: { '@odata.type': '#microsoft.graph.identity', id: id(1), displayName: 'Anna' },
          },
        },
        {
          '@odata.type': '#microsoft.graph.invitationParticipantInfo',
          identity: {
            '@odata.type': '#microsoft.graph.identitySet',
            phone: { '@odata.type': '#microsoft.graph.identity', id: '+46701234567' },
          },
        },
      ],
      timeout: 45,
      routingPolicies: ['disableForwarding'],
      callbackUri: uri,
    });
    expect(actionBody({ kind: 'reject', reason: 'busy' }, uri, false)).toEqual({
      reason: 'busy',
      callbackUri: uri,
    });
  });

  it('have masks only where the API takes them, and no time-out where nothing sets one', () => {
    expect(Object.keys(actionBody(plain, uri, false))).toEqual(['targets', 'callbackUri']);
    expect(actionBody(plain, uri, true)).toMatchObject({ maskCaller: true, maskCallee: true });
  });
});
