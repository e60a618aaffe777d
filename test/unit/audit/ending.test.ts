import { describe, expect, test } from 'vitest';
import { readEnding, type RawEnding } from '../../../lib/audit/ending.ts';
import { readEnvelope } from '../../../lib/calls/notification.ts';

const NOTHING: RawEnding = {
  answeredBy: undefined,
  code: undefined,
  subcode: undefined,
  message: undefined,
  terminationReason: undefined,
};
const read = (raw: Partial<RawEnding>, wasRejected = false) =>
  readEnding({ ...NOTHING, ...raw }, wasRejected);

const ENCRYPTED = {
  '@odata.type': '#microsoft.graph.participantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    encrypted: {
      '@odata.type': '#microsoft.graph.identity',
      id: '1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto',
    },
  },
  endpointType: 'default',
};

describe('the outcome', () => {
  const check = (raw: Partial<RawEnding>, wasRejected: boolean, outcome: string) =>
    expect(read(raw, wasRejected).outcome).toBe(outcome);

  test('is answered only when answeredBy names somebody', () => {
    check({ answeredBy: ENCRYPTED }, false, 'answered');
    check(
      { answeredBy: { identity: { user: { id: '8A34' } } }, terminationReason: 'AppRedirected' },
      false,
      'answered',
    );
    check({}, false, 'ended');
    check({ answeredBy: null }, false, 'ended');
    check({ answeredBy: '' }, false, 'ended');
    check({ answeredBy: [] }, false, 'ended');
    check({ answeredBy: {} }, false, 'ended');
    check({ answeredBy: { identity: {} } }, false, 'ended');
    check(
      { answeredBy: { identity: { user: null, encrypted: {} }, endpointType: 'default' } },
      false,
      'ended',
    );
    check({ answeredBy: { identity: { user: { id: ' ' } } } }, false, 'ended');
    check({ answeredBy: { '@odata.type': '#microsoft.graph.participantInfo' } }, true, 'rejected');
    check({ answeredBy: { identity: { guest: { displayName: 'Eve' } } } }, false, 'answered');
    check({ answeredBy: { user: { id: '8A34' } } }, false, 'answered');
  });

  test('is not answered for code 200', () => {
    check({ code: 200, subcode: 5002 }, false, 'ended');
    check({ code: '200', subcode: '5001' }, false, 'ended');
    check({ code: 0 }, false, 'ended');
  });

  test('is rejected when this call was rejected, whatever the codes say', () => {
    check({}, true, 'rejected');
    check({ code: 603, subcode: 0 }, true, 'rejected');
    check({ code: 603, subcode: 0 }, false, 'ended');
  });
});

describe('answeredBy', () => {
  test('is kept as Graph gave it', () => {
    expect(JSON.parse(read({ answeredBy: ENCRYPTED }).answeredBy ?? '')).toEqual(ENCRYPTED);
    expect(read({ answeredBy: 'anna' }).answeredBy).toBe('anna');
  });

  test('that is nested too deep to be written costs nothing but itself', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`);
    const by = { identity: { user: { id: '8A34', deep } } };
    const { outcome, code, message } = read({ answeredBy: by, code: 487, message: deep });
    expect({ outcome, code }).toEqual({ outcome: 'answered', code: 487 });
    expect(message).toMatch(/too deep/);
  });
});

describe('codes', () => {
  const check = (code: unknown, subcode: unknown, expected: unknown) => {
    const { code: c, subcode: s, message } = read({ code, subcode });
    expect([c, s, message]).toEqual(expected);
  };

  test('are integers, or their digits', () => {
    check(500, 560500, [500, 560500, null]);
    check('200', '5001', [200, 5001, null]);
    check(' 0 ', undefined, [0, null, null]);
    check(-1, '-2', [-1, -2, null]);
  });

  test('are Int32: what is not stays in the message', () => {
    check(2147483647, 2147483648, [2147483647, null, '[subcode 2147483648]']);
    check(200.5, 1e21, [null, null, '[code 200.5] [subcode 1e+21]']);
    check('99999999999', '', [null, null, '[code 99999999999]']);
    check('busy', { a: 1 }, [null, null, '[code busy] [subcode {"a":1}]']);
    check(true, null, [null, null, '[code true]']);
  });

  test('are kept beside a message', () => {
    expect(read({ code: 'x', message: 'Server Internal Error. DiagCode: 500#560500.@' }).message).toBe(
      'Server Internal Error. DiagCode: 500#560500.@ [code x]',
    );
  });
});

describe('the hint', () => {
  const check = (code: unknown, subcode: unknown, hint: string | null, terminationReason?: string) =>
    expect(read({ code, subcode, terminationReason }).hint).toBe(hint);

  test('comes from the codes that Graph documents', () => {
    check(200, 5002, 'all others left');
    check('200', '5001', 'the conversation ended');
    check(480, 10037, 'the called person has no phone that is signed in');
    check(200, 540000, 'the telephone side hung up');
    check(0, 7015, 'transferred');
  });

  test('comes from those of Azure Communication Services too', () => {
    check(487, 0, 'caller hung up');
    check(487, 540487, 'caller hung up');
    check(603, 0, 'declined');
    check(487, 10004, 'nobody answered in time');
    check(486, 560486, 'busy');
  });

  test('a code that no source explains has no hint', () => {
    for (const [code, subcode] of [
      [500, 3003],
      [500, 7106],
      [500, 7117],
      [408, 13025],
      [500, 560500],
      [0, undefined],
      [999, 1],
    ])
      check(code, subcode, null);
    check(487, undefined, null);
  });

  test('comes from the reason of the termination too', () => {
    check(undefined, undefined, 'redirected', 'AppRedirected');
    check(undefined, undefined, 'transferred', 'AppTransferred');
    check(undefined, undefined, 'ended by the bot', 'appInitiated');
    check(undefined, undefined, null, 'CallTerminated');
    check(487, 0, 'caller hung up', 'AppRedirected');
  });
});

test('texts of any length and kind fit into a row', () => {
  const huge = '\ud83d\ude00'.repeat(100_000);
  const ending = read({
    answeredBy: { id: huge },
    code: huge,
    subcode: [huge],
    message: `a\u0000b\n${huge}`,
    terminationReason: 7,
  });
  expect(ending.outcome).toBe('answered');
  expect(ending.terminationReason).toBe('7');
  for (const text of [ending.answeredBy, ending.message]) {
    expect((text ?? '').length).toBeLessThan(32_768);
    expect(Buffer.from(text ?? '').toString()).toBe(text);
  }
  expect(ending.message?.startsWith('a b ')).toBe(true);
});

describe('a notification of an end, as documented and seen, is read', () => {
  const end = (resourceData: unknown, wasRejected = false) => {
    const envelope = readEnvelope({
      value: [
        {
          changeType: 'deleted',
          resourceUrl: '/communications/calls/491f0b00-ffff-4bc9-a43e-b226498ec22a',
          resourceData,
        },
      ],
    });
    const [item] = envelope.kind === 'notifications' ? envelope.calls : [];
    if (item?.kind !== 'ended') throw new Error('no end');
    return readEnding(item.ending, wasRejected);
  };
  const check = (resourceData: unknown, wasRejected: boolean, expected: object) =>
    expect(end(resourceData, wasRejected)).toMatchObject(expected);

  test('of a redirect that says nothing but the state', () => {
    check({ state: 'terminated', direction: 'incoming' }, false, {
      outcome: 'ended',
      hint: null,
      code: null,
      answeredBy: null,
    });
  });
  test('of a redirect that somebody took', () => {
    check({ state: 'terminated', answeredBy: ENCRYPTED }, false, {
      outcome: 'answered',
      answeredBy: JSON.stringify(ENCRYPTED),
    });
  });
  test('of a reject that says neither state nor codes', () => {
    check({ '@odata.type': '#microsoft.graph.call' }, true, { outcome: 'rejected', code: null, hint: null });
    check(undefined, true, { outcome: 'rejected' });
  });
  test('with subCode in capitals, and in quotes', () => {
    check({ state: 'terminated', resultInfo: { code: '200', subCode: '5003' } }, false, {
      code: 200,
      subcode: 5003,
    });
  });
  test('of a call that failed', () => {
    check(
      {
        state: 'terminated',
        resultInfo: { code: 500, subcode: 560500, message: 'Server Internal Error. DiagCode: 500#560500.@' },
        terminationSender: {},
      },
      false,
      {
        outcome: 'ended',
        code: 500,
        subcode: 560500,
        hint: null,
        message: 'Server Internal Error. DiagCode: 500#560500.@',
      },
    );
  });
  test('of a caller who hung up', () => {
    check({ state: 'terminated', resultInfo: { code: 487, subcode: 0 } }, false, {
      outcome: 'ended',
      hint: 'caller hung up',
    });
  });
  test('where its data is a list', () => {
    check([{ state: 'terminated', terminationReason: 'AppRedirected', answeredBy: ENCRYPTED }], false, {
      outcome: 'answered',
      terminationReason: 'AppRedirected',
    });
  });
});

test.each([
  [{ endpointType: 'voicemail', identity: { user: { id: 'x' } } }, 'answered'],
  [{ identity: { voiceMail: { id: 'x' } } }, 'answered'],
  [{ endpointType: 'Voicemail' }, 'ended'],
  ['voicemail', 'answered'],
])('a voicemail in answeredBy is told in the hint: %j', (answeredBy, outcome) => {
  const raw = { answeredBy, code: 200, subcode: 0, message: null, terminationReason: 'AppRedirected' };
  expect(readEnding(raw, false)).toMatchObject({ outcome, hint: 'a voicemail answered' });
});

test.each([{ user: { displayName: 'Voicemail Team', id: 'x' } }, { user: { id: 'x' } }, {}, null])(
  'a person who answered is not a voicemail: %j',
  (answeredBy) => {
    const raw = { answeredBy, code: 200, subcode: 0, message: null, terminationReason: null };
    expect(readEnding(raw, false).hint).not.toBe('a voicemail answered');
  },
);
