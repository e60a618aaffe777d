/** What is told of a call, and above all what is not. */
import { describe, expect, it } from 'vitest';
import { fold, gather } from '../../../lib/audit/fold.ts';
import { hintOf } from '../../../lib/audit/ending-codes.ts';
import type { CallRecord } from '../../../lib/audit/rows.ts';
import type { Row } from '../../../lib/ports.ts';
import { callCard, callNews } from '../../../lib/messages/call-message.ts';
import { renderCard } from '../../../lib/messages/card.ts';
import { decision, end, incoming } from './audit-rows.ts';
import { readCard } from './card-rules.ts';

function recordOf(...rows: readonly Row[]): CallRecord {
  const [parts] = gather(rows).values();
  const record = parts ? fold(parts) : null;
  if (record === null) throw new Error('no rows');
  return record;
}

const told = (isLast: boolean, ...rows: readonly Row[]) => callNews(recordOf(...rows), isLast);

const cardOf = (...rows: readonly Row[]) => {
  const record = recordOf(...rows);
  const news = callNews(record, false);
  if (news === null) throw new Error('no news');
  return readCard(
    renderCard(callCard(record, news, 'Europe/Stockholm', 'https://ringrota.example/api/board')),
  );
};

describe('a redirect', () => {
  it('that ended within its ring time without an answer was missed, and its hint says why', () => {
    expect(told(false, incoming(), decision(), end(20, { Hint: 'caller hung up' }))).toEqual({
      kind: 'missed',
      title: 'Missed call',
      why: 'caller hung up',
    });
  });

  it('without a hint is told with no more than that', () => {
    expect(told(false, incoming(), decision(), end(20))?.why).toBe(
      'Graph named nobody who answered, and gave no reason',
    );
  });

  it.each([
    ['45 s and 10 s more are missed', 45, 55, true],
    ['45 s and a little more than 10 are probably answered', 45, 55.001, false],
    ["Graph's own 60 s and 10 s more are missed", null, 70, true],
    ["Graph's own 60 s and a little more than 10 are probably answered", null, 70.001, false],
    ['15 s, the shortest', 15, 25, true],
    ['an end before its decision', 45, 0, true],
  ])('rings for its time: %s', (_, RingSeconds, seconds, isMissed) => {
    const rows = [incoming(), decision({ RingSeconds }), end(seconds)];
    expect(told(false, ...rows) !== null).toBe(isMissed);
    const unmeasured = [incoming(), decision({ RingSeconds }), end(seconds, { SecondsAfterDecision: null })];
    expect(told(false, ...unmeasured) !== null).toBe(isMissed);
  });

  it.each([20, 300])('that a voicemail answered was missed, also with an end after %i s', (seconds) => {
    const columns = { Outcome: 'answered', Hint: 'a voicemail answered' };
    expect(told(false, incoming(), decision(), end(seconds, columns))).toEqual({
      kind: 'missed',
      title: 'Missed call',
      why: 'A voicemail answered',
    });
  });

  it('that was answered is news of its own kind', () => {
    expect(told(false, incoming(), decision(), end(300, { Outcome: 'answered' }))?.kind).toBe('answered');
  });

  it.each(['answered on another phone', 'Answered elsewhere', hintOf(487, 10003, null)])(
    'a redirect whose hint is %j has no message',
    (Hint) => {
      expect(told(false, incoming(), decision(), end(20, { Hint }))).toBeNull();
    },
  );

  it.each([
    'nobody answered in time',
    hintOf(487, 10004, null),
    hintOf(408, 4506, null),
    hintOf(487, 10024, null),
  ])('a redirect whose hint is %j was missed', (Hint) => {
    expect(told(false, incoming(), decision(), end(20, { Hint }))?.kind).toBe('missed');
  });

  it('has no news before its end', () => {
    expect(told(false, incoming(), decision())).toBeNull();
  });

  it('that rings after all has no news because another instance gave the call up', () => {
    expect(told(true, incoming(), decision())).toBeNull();
  });
});

describe('a reject', () => {
  const reject = (columns: Readonly<Record<string, unknown>>) =>
    decision({ Action: 'reject', Reason: 'busy', RingSeconds: null, Targets: '[]', ...columns });

  it('because nobody was on call is told, whether or not its end is known', () => {
    const why = 'Rejected as busy: nobody was on call';
    expect(told(false, incoming(), reject({ Source: 'none' }))).toMatchObject({ kind: 'missed', why });
    expect(told(false, incoming(), reject({ Source: 'none' }), end(0))).toMatchObject({
      kind: 'missed',
      why,
    });
  });

  it.each([
    ['a redirect that Graph refused', { Problem: 'Graph answered 403', Attempts: 2, RotaVersion: 'ab' }],
    ['tables that did not answer', { Problem: 'the tables did not answer in time' }],
  ])('after %s does not say that nobody was on call', (_, columns) => {
    const rows = [incoming(), reject({ Source: 'none', ...columns })];
    expect(told(false, ...rows)?.why).toBe('Rejected as busy: nobody could be rung');
    expect(cardOf(...rows).facts.Problem).toBe(columns.Problem);
  });

  it('beside rows that cannot be read still says that nobody was on call', () => {
    const columns = { Problem: 'support/x Every: "1 wek"', Attempts: 1, RotaVersion: 'ab' };
    expect(told(false, incoming(), reject({ Source: 'none', ...columns }))?.why).toMatch(
      /nobody was on call/,
    );
  });

  it.each(['rule', 'closed'])('a reject because of %s has no message', (Source) => {
    expect(told(false, incoming(), reject({ Source }), end(0))).toBeNull();
  });
});

describe('a call without a decision', () => {
  it('tells nothing by its end alone', () => {
    expect(told(false, end(20, { Hint: 'caller hung up' }))).toBeNull();
    expect(told(false, incoming(), end(20))).toBeNull();
  });

  it('that was given up is told as such, with or without an end', () => {
    const why = 'Microsoft Graph took neither a redirect nor a reject';
    expect(told(true, incoming())).toMatchObject({ kind: 'missed', why });
    expect(told(true, incoming(), end(5))).toMatchObject({ kind: 'missed', why });
  });

  it('a call whose action got no answer is not reported as having reached nobody', () => {
    expect(callNews(recordOf(incoming()), true, true)).toMatchObject({
      kind: 'missed',
      title: 'Call perhaps not put through',
      why: expect.stringMatching(/may have taken effect/) as unknown,
    });
  });
});

describe('a call that Graph had given up', () => {
  const gone = (columns: Readonly<Record<string, unknown>> = {}) =>
    decision({ ...{ Action: 'none', GraphStatus: 404, Targets: '[]', RingSeconds: null }, ...columns });
  const LOST = { Problem: 'the call is no longer waiting; an earlier attempt may have succeeded' };

  it('was missed, as soon as its end says so or nothing more is waited for', () => {
    const news = {
      title: 'Missed call',
      why: 'Microsoft Graph had given the call up before it could be placed',
    };
    expect(told(false, incoming(), gone(), end(1))).toMatchObject(news);
    expect(told(true, incoming(), gone())).toMatchObject(news);
    expect(told(false, incoming(), gone())).toBeNull();
  });

  it('was not missed where its end names who answered', () => {
    expect(told(true, incoming(), gone(), end(90, { Outcome: 'answered' }))?.kind).toBe('answered');
    expect(told(true, incoming(), gone(), end(9, { Hint: 'answered on another phone' }))).toBeNull();
  });

  it('after an action without an answer may have rung, and a late end says that somebody answered', () => {
    expect(told(true, incoming(), gone(LOST))?.title).toBe('Call perhaps not put through');
    expect(told(false, incoming(), gone(LOST), end(20))?.title).toBe('Call perhaps not put through');
    expect(told(false, incoming(), gone(LOST), end(71))).toBeNull();
  });
});

describe('the message about a call', () => {
  it('names line, caller as in the audit, time of the line, who rang, and why', () => {
    expect(cardOf(incoming(), decision(), end(20, { Hint: 'caller hung up' }))).toEqual({
      title: 'Missed call: support',
      facts: {
        Line: 'support',
        Caller: 'phone:+46701234567',
        Called: 'Sat 2026-11-21 03:14 (Europe/Stockholm)',
        Rang: 'anna, bo',
        Ended: '20 s after the redirect',
        Why: 'caller hung up',
      },
      text: '',
      links: { 'Open the board': 'https://ringrota.example/api/board#/calls' },
    });
  });

  it('names the caller by name too, and nothing of the name is markup', () => {
    const { facts } = cardOf(
      incoming({ CallerName: '<at>Eve</at> [x](http://y.example)' }),
      decision(),
      end(20),
    );
    expect(facts.Caller).toBe('‹at›Eve‹/at› ［x］(http：//y.example) (phone:+46701234567)');
  });

  it('the message about a lost claim says what it knows', () => {
    expect(cardOf(decision(), end(20)).facts).toMatchObject({ Line: 'support', Caller: 'unknown' });
  });
});
