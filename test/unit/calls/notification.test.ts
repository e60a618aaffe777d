import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../lib/calls/notification.ts';

const ID = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
const HEX = '57DAB8B1894C409AB240BD8BEAE78896';
const USUAL = '57dab8b1-894c-409a-b240-bd8beae78896';
const user = { identity: { user: { id: '8D1E6AB6-26c5-4e22-a1bc-06ea7343958e', displayName: 'Vera' } } };
const call = {
  state: 'incoming',
  direction: 'incoming',
  source: user,
  targets: [{ identity: { applicationInstance: { id: 'line-1' } } }],
};
const item = (more: object, data: unknown = call) => ({
  changeType: 'created',
  resourceUrl: `/communications/calls/${ID}`,
  resourceData: data,
  ...more,
});
const one = (notification: unknown) => {
  const envelope = readEnvelope({ value: [notification] });
  if (envelope.kind !== 'notifications') throw new Error(envelope.kind);
  return envelope.calls[0] ?? { kind: 'ignored', why: envelope.ignored[0] };
};

describe('notifications', () => {
  it('reads who calls whom', () => {
    expect(one(item({}))).toEqual({
      kind: 'incoming',
      callId: ID,
      asItCame: ID,
      caller: { kind: 'user', id: '8D1E6AB6-26c5-4e22-a1bc-06ea7343958e', name: 'Vera' },
      called: 'line-1',
      callChainId: null,
    });
  });

  const forms: readonly [string, unknown, string][] = [
    ['resourceUrl only', item({}), ID],
    ['resource only, under /app', { ...item({}), resourceUrl: undefined, resource: `/app/calls/${ID}` }, ID],
    ['both', item({ resource: `/app/calls/${ID}` }), ID],
    ['resourceUrl where the two differ', item({ resource: `/app/calls/${HEX}` }), ID],
    ['32 hex digits', item({ resourceUrl: `/app/calls/${HEX}` }), USUAL],
    [
      'a resourceUrl that is not a path falls back to resource',
      item({ resourceUrl: 7, resource: `/app/calls/${HEX}` }),
      USUAL,
    ],
    ['a list of one', item({}, [call]), ID],
    ['capitals', item({ changeType: 'Created' }, { ...call, state: 'Incoming', direction: 'Incoming' }), ID],
    ['unknown members', item({ extra: { deep: [1] }, '@odata.type': '#x' }, { ...call, more: 1 }), ID],
    ['no direction', item({}, { ...call, direction: undefined }), ID],
  ];
  it.each(forms)('takes a call with %s', (_form, notification, callId) => {
    expect(one(notification)).toMatchObject({ kind: 'incoming', callId });
  });

  it('keeps the id of a call as it came for the URL to Graph', () => {
    expect(one(item({ resourceUrl: `/app/calls/${HEX}` }))).toMatchObject({ callId: USUAL, asItCame: HEX });
  });

  const callers: readonly [string, unknown, object][] = [
    ['a phone', { phone: { id: '+46 70 123 45 67' } }, { kind: 'phone', id: '+46701234567' }],
    ...[
      ...['tel:+46701234567', 'tel:+46-70-123-45-67;ext=12', 'sip:+46701234567@host;user=phone'],
      ...['sips:+46701234567@host', 'SIP:+46701234567', '+46 70 123 45 67 x12', '+46701234567 ext. 12'],
    ].map((id): [string, unknown, object] => [
      `a phone as ${id}`,
      { phone: { id } },
      { kind: 'phone', id: '+46701234567' },
    ]),
    ['a phone without a number', { phone: { id: 'sip:vera@host' } }, { kind: 'phone', id: 'sip:vera@host' }],
    ['a guest', { guest: { id: 'g1', displayName: 'Gus' } }, { kind: 'guest', id: 'g1', name: 'Gus' }],
    ['another bot', { application: { id: 'a1' } }, { kind: 'app', id: 'a1' }],
    ['somebody encrypted', { encrypted: { id: '1xt4' } }, { kind: 'encrypted', id: null }],
    ['nobody', undefined, { kind: 'unknown', id: null }],
    ['something else', { user: 'text' }, { kind: 'unknown', id: null }],
    ['an id that is too long', { user: { id: 'x'.repeat(300) } }, { kind: 'unknown', id: null }],
  ];
  it.each(callers)('reads as caller %s', (_who, identity, caller) => {
    expect(one(item({}, { ...call, source: { identity } }))).toMatchObject({ caller });
  });

  it('takes a list of updates that ends in terminated for the end, with what its last says', () => {
    const states = [{ state: 'established' }, { state: 'terminated', resultInfo: { code: 0, subcode: 1 } }];
    const ended = one(item({ changeType: 'updated' }, states));
    expect(ended).toMatchObject({ kind: 'ended', callId: ID, ending: { code: 0, subcode: 1 } });
    const going = one(item({ changeType: 'updated' }, [{ state: 'terminated' }, { state: 'established' }]));
    expect(going).toMatchObject({ kind: 'ignored' });
  });

  const called: readonly [string, unknown, string | null][] = [
    ['the bot itself', [{ identity: { application: { id: 'bot' } } }], 'bot'],
    [
      'the resource account rather than the bot',
      [{ identity: { application: { id: 'bot' } } }, { identity: { applicationInstance: { id: 'line' } } }],
      'line',
    ],
    ['nothing', [], null],
    ['no list', undefined, null],
  ];
  it.each(called)('reads as called %s', (_whom, targets, expected) => {
    expect(one(item({}, { ...call, targets }))).toMatchObject({ called: expected });
  });

  it('knows an end by deleted or by terminated, and keeps what it says', () => {
    const result = {
      resultInfo: { code: '487', subCode: 540487, message: 'm' },
      answeredBy: { a: 1 },
      terminationReason: 'AppRedirected',
    };
    const ending = {
      code: '487',
      subcode: 540487,
      message: 'm',
      answeredBy: { a: 1 },
      terminationReason: 'AppRedirected',
    };
    expect(one(item({ changeType: 'Deleted' }, result))).toEqual({ kind: 'ended', callId: ID, ending });
    expect(one(item({ changeType: 'updated' }, { state: 'Terminated', ...result }))).toEqual({
      kind: 'ended',
      callId: ID,
      ending,
    });
    expect(one(item({ changeType: 'deleted' }, undefined))).toMatchObject({ kind: 'ended', callId: ID });
  });

  const ignored: readonly [string, unknown][] = [
    ['an update', item({ changeType: 'updated' }, { state: 'establishing' })],
    ['an outgoing call', item({}, { ...call, direction: 'outgoing' })],
    ['a created call that does not wait', item({}, { ...call, state: 'established' })],
    ['participants', item({ resourceUrl: `/communications/calls/${ID}/participants` }, [{}])],
    [
      'an operation that ended',
      item({ changeType: 'deleted', resourceUrl: `/communications/calls/${ID}/operations/1` }),
    ],
    ['a resource of another kind', item({ resourceUrl: '/communications/onlineMeetings/1' })],
    ['a malformed id', item({ resourceUrl: '/communications/calls/..%2F..%2Fusers' })],
    ['a foreign URL', item({ resourceUrl: `https://evil.example/communications/calls/${ID}` })],
    ['a number', 7],
    ['null', null],
    ['a list', []],
    ['members of the prototype', JSON.parse('{"__proto__":{"changeType":"created"}}')],
  ];
  it.each(ignored)('acknowledges and ignores %s', (_what, notification) => {
    expect(one(notification)).toMatchObject({ kind: 'ignored' });
  });

  it('knows envelopes, the protocol before Graph, and everything else', () => {
    const check = (body: unknown, kind: string) => expect(readEnvelope(body).kind).toBe(kind);
    check({ value: [] }, 'notifications');
    check({ '@odata.type': '#microsoft.graph.commsNotifications', value: [] }, 'notifications');
    check({ id: 'x', callState: 'incoming', participants: [] }, 'legacy');
    check({ callState: 'incoming', value: [] }, 'notifications');
    for (const body of [undefined, null, 7, 'text', [], {}, { value: {} }, { value: null }, { callState: 1 }])
      check(body, 'invalid');
  });

  it('takes any number of calls from one envelope', () => {
    const envelope = readEnvelope({ value: Array.from({ length: 1_000 }, () => item({})) });
    expect(envelope).toHaveProperty('calls.length', 1_000);
  });

  it('finds a call behind any number of notifications that it ignores', () => {
    const envelope = readEnvelope({ value: [...Array.from({ length: 10_000 }, () => ({})), item({})] });
    expect(envelope).toMatchObject({ calls: [{ kind: 'incoming', callId: ID }] });
    expect(envelope).toHaveProperty('ignored.length', 10_000);
  });
});
