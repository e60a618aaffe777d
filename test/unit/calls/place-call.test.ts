import { describe, expect, it } from 'vitest';
import type { GraphAction } from '../../../lib/calls/action.ts';
import type { Others } from '../../../lib/calls/attempts.ts';
import type { GraphCalls, PathForm, AttemptResult, CallState } from '../../../lib/calls/ports.ts';
import type { FallbackList } from '../../../lib/calls/fallback-list.ts';
import { placeCall } from '../../../lib/calls/place-call.ts';
import { redirect, reject } from '../../../lib/rota/decide.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const answer = { status: 202, requestId: null } as const;
const accepted: AttemptResult = { kind: 'accepted', ...answer };
const gone: AttemptResult = { kind: 'gone', ...answer, status: 404 };
const missing: AttemptResult = { kind: 'missing', ...answer, status: 404 };
const gateway: AttemptResult = { kind: 'unknown', why: 'Graph answered 504', ...answer, status: 504 };
const refused = (status: number): AttemptResult => ({
  kind: 'refused',
  code: null,
  advice: null,
  ...answer,
  status,
});
const busy = (retryAfterMs: number | null = null): AttemptResult => ({
  kind: 'busy',
  why: 'busy',
  retryAfterMs,
  ...answer,
  status: 503,
});
const hang: AttemptResult = { kind: 'unknown', why: 'hang', status: null, requestId: null };
const otherPath: AttemptResult = { kind: 'other-path', ...answer, status: 400 };
const staleToken: AttemptResult = { kind: 'stale-token', ...answer, status: 401 };

interface World {
  /** Answers of Graph to one attempt after the other; the last one goes on for ever. */
  readonly answers: readonly AttemptResult[];
  /** What an attempt takes; a hang takes its whole time limit. */
  readonly attemptMs?: number;
  readonly state?: CallState;
  /** What Graph says first, before `state`. */
  readonly saidFirst?: readonly CallState[];
  /** Whether we may, so many milliseconds after the receipt. */
  readonly mayAct?: (after: number) => Promise<boolean>;
  readonly others?: Others;
  readonly isSameAsBefore?: boolean;
  readonly isPlain?: boolean;
  /** What the instance before us said that it sends. */
  readonly before?: string | null;
}

/** Runs a list of anna, then bo, then reject, and tells what was sent. */
async function run(world: World) {
  const {
    answers,
    attemptMs = 50,
    state = 'unknown',
    saidFirst = [],
    mayAct = () => Promise.resolve(true),
  } = world;
  const { others = 'nothing', isSameAsBefore = true, isPlain = true, before = null } = world;
  const marks: Mark[] = [];
  const clock = fakeClock();
  const started = clock.now();
  const sent: string[] = [];
  const forms: PathForm[] = [];
  const times: number[] = [];
  let states = 0;
  const graph: GraphCalls = {
    prepare: () => Promise.resolve(),
    act(_call, action, form, timeoutMs) {
      const result = answers[Math.min(sent.length, answers.length - 1)] ?? accepted;
      sent.push(nameOf(action));
      forms.push(form);
      times.push(clock.now() - started);
      clock.pass(result === hang ? timeoutMs : attemptMs);
      return Promise.resolve(result);
    },
    state: () => Promise.resolve(saidFirst[states++] ?? state),
  };
  const call = { callId: 'c', tenantId: 't', callbackUri: 'https://bot.example/api/calls/c?day=2026-11-21' };
  const log = recordingLog();
  const placed = await placeCall(list, {
    ...{ graph, log, ...clock, received: started, graphCall: call, isSameAsBefore, isPlain },
    claim: {
      lease: leaseOf((ms) => mayAct(clock.now() + ms - started), marks),
      others: () => others,
      before,
    },
  });
  const decision = 'action' in placed ? nameOf(placed.action) : null;
  return {
    placed: { ...placed, decision },
    sent,
    forms,
    times,
    states,
    marks,
    tookMs: clock.now() - started,
    log,
  };
}

const redirectTo = (...ids: string[]): Extract<GraphAction, { kind: 'redirect' }> => ({
  kind: 'redirect',
  ring: ids.map((id) => ({ person: id, name: null, kind: 'user', id })),
  ringSeconds: null,
  disableForwarding: false,
  maskCaller: false,
  maskCallee: false,
});
const plan = (action: GraphAction): FallbackList[number] => {
  const decision = action.kind === 'reject' ? reject('busy', 'none') : redirect(action.ring, 'rota');
  return () => Promise.resolve({ decision, action });
};
interface Mark {
  readonly mark: string;
  readonly isPlain: boolean;
}

const leaseOf = (mayAct: (ms: number) => Promise<boolean>, marks: Mark[] = []) => ({
  mayAct: (ms: number, mark: string, isPlain: boolean) => (marks.push({ mark, isPlain }), mayAct(ms)),
  release: () => Promise.resolve(),
});
const list = [plan(redirectTo('anna')), plan(redirectTo('bo')), plan({ kind: 'reject', reason: 'busy' })];
const nameOf = (action: GraphAction): string =>
  action.kind === 'reject' ? `reject ${action.reason}` : action.ring.map(({ id }) => id).join('+');

describe('placing a call', () => {
  it('ends with the first action that Graph accepts', async () => {
    const { placed, sent } = await run({ answers: [accepted] });
    expect(placed).toMatchObject({ kind: 'accepted', decision: 'anna', place: 0, attempts: 1, problems: [] });
    expect(sent).toEqual(['anna']);
  });

  const table: readonly [string, readonly AttemptResult[], readonly string[], string][] = [
    [
      'tries the same action again when Graph is busy',
      [busy(), busy(), accepted],
      ['anna', 'anna', 'anna'],
      'anna',
    ],
    [
      'tries the same action again after an attempt without an answer',
      [hang, accepted],
      ['anna', 'anna'],
      'anna',
    ],
    ['goes on to the next action when one is refused', [refused(403), accepted], ['anna', 'bo'], 'bo'],
    [
      'rejects when every redirect is refused',
      [refused(403), refused(400), accepted],
      ['anna', 'bo', 'reject busy'],
      'reject busy',
    ],
    [
      'takes a 403 as proof that an unanswered attempt of the same request had no effect',
      [hang, refused(403), accepted],
      ['anna', 'anna', 'bo'],
      'bo',
    ],
    ['tries once more with a new token', [staleToken, accepted], ['anna', 'anna'], 'anna'],
    [
      'gives an action up when a new token is refused too',
      [staleToken, staleToken, accepted],
      ['anna', 'anna', 'bo'],
      'bo',
    ],
  ];
  it.each(table)('%s', async (_claim, answers, sent, decision) => {
    const result = await run({ answers });
    expect(result.sent).toEqual(sent);
    expect(result.placed).toMatchObject({ kind: 'accepted', decision });
  });

  it('tries the other path form at once, and only once', async () => {
    const { forms, placed, times } = await run({ answers: [otherPath, accepted] });
    expect(forms).toEqual(['short', 'qualified']);
    expect(times[1]).toBe(50);
    expect(placed).toMatchObject({ kind: 'accepted', decision: 'anna' });
    expect((await run({ answers: [otherPath, otherPath, accepted] })).sent).toEqual(['anna', 'anna', 'bo']);
  });

  it('waits as long as Graph asks for, also for parts of a second', async () => {
    const { times } = await run({ answers: [busy(2_128), accepted] });
    expect(times).toEqual([0, 50 + 2_128]);
  });

  it('is no flood when Graph asks for no wait at all, for ever', async () => {
    const { times, sent } = await run({ answers: [busy(0)], attemptMs: 5 });
    expect(times[1]).toBe(5 + 200);
    expect(sent.length).toBeLessThan(60);
  });

  it('counts what was sent to Graph, not the times that there was no token to ask with', async () => {
    const noToken: AttemptResult = {
      ...{ kind: 'busy', why: 'no token', retryAfterMs: null, sent: false },
      ...{ status: null, requestId: null },
    };
    const { placed } = await run({ answers: [noToken, noToken, busy(), accepted] });
    expect(placed).toMatchObject({ kind: 'accepted', attempts: 2 });
  });

  it('tries a new token once a call, not once an action', async () => {
    const { sent } = await run({ answers: [staleToken] });
    expect(sent).toEqual(['anna', 'anna', 'bo', 'reject busy']);
  });

  it('goes on to the next action when Graph asks for more time than there is', async () => {
    const { sent, tookMs } = await run({ answers: [busy(60_000), accepted] });
    expect(sent).toEqual(['anna', 'bo']);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('leaves time for the actions that may follow, and ends within 12 s', async () => {
    const { sent, placed, tookMs } = await run({ answers: [busy()], attemptMs: 400 });
    expect(new Set(sent)).toEqual(new Set(['anna', 'bo', 'reject busy']));
    expect(placed.kind).toBe('nothing');
    expect(tookMs).toBeLessThanOrEqual(12_000);
  });

  it('ends within 12 s when Graph never answers, and sends nothing different', async () => {
    const { sent, placed, tookMs, states } = await run({ answers: [hang] });
    expect(new Set(sent)).toEqual(new Set(['anna']));
    expect(placed).toMatchObject({ kind: 'nothing', unsure: true });
    expect(tookMs).toBeLessThanOrEqual(12_000);
    expect(states).toBe(1);
  });

  it('sends a different action after an unanswered attempt only if Graph says that the call still waits', async () => {
    const answers = [hang, busy(60_000), accepted];
    expect((await run({ answers, state: 'waiting' })).sent).toEqual(['anna', 'anna', 'bo']);
    expect((await run({ answers, state: 'unknown' })).placed.kind).toBe('nothing');
    expect((await run({ answers, state: 'gone' })).placed).toMatchObject({
      kind: 'gone',
      decision: 'anna',
      status: 404,
    });
  });

  it('leaves the reject its time when redirects hang and Graph says that the call still waits', async () => {
    const { sent, tookMs } = await run({ answers: [hang], state: 'waiting' });
    expect(sent).toContain('reject busy');
    expect(tookMs).toBeLessThanOrEqual(12_000);
  });

  it('says the same problem once, with how often', async () => {
    const { placed } = await run({ answers: [busy(), busy(), accepted] });
    expect(placed.problems).toEqual(['redirect: busy (2 times)']);
  });

  it('takes a 409 after an unanswered attempt for no proof of anything', async () => {
    expect((await run({ answers: [hang, refused(409), accepted] })).sent).toEqual(['anna', 'anna']);
  });

  it('ends when the caller has gone, and says if an earlier attempt may have been the reason', async () => {
    const plain = await run({ answers: [gone] });
    expect(plain.placed).toMatchObject({
      kind: 'gone',
      status: 404,
      unsure: false,
      problems: ['the caller had gone'],
    });
    const after = await run({ answers: [hang, gone] });
    expect(after.placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(after.placed.problems.at(-1)).toMatch(/may have taken effect/);
  });

  it('says of a call taken over that the instance before may have been the reason', async () => {
    const { placed } = await run({ answers: [gone], others: 'had it before', state: 'waiting' });
    expect(placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(placed.problems).toEqual([
      expect.stringMatching(/the instance that had it before may have acted/),
    ]);
  });

  it('asks Graph first where a call was taken over, and if Graph does not say sends only what is the same', async () => {
    const waiting = await run({ answers: [accepted], others: 'had it before', state: 'waiting' });
    expect(waiting).toMatchObject({ sent: ['anna'], states: 1, placed: { kind: 'accepted' } });
    const silent = await run({ answers: [accepted], others: 'had it before', state: 'unknown' });
    expect(silent).toMatchObject({ sent: ['anna'], placed: { kind: 'accepted' } });
    const edited = { answers: [accepted], others: 'had it before', isSameAsBefore: false } as const;
    expect((await run({ ...edited, state: 'unknown' })).placed).toMatchObject({ kind: 'nothing' });
    expect((await run({ ...edited, state: 'waiting' })).sent).toEqual(['anna']);
    const over = await run({ answers: [accepted], others: 'had it before', state: 'gone' });
    expect(over).toMatchObject({ sent: [], placed: { kind: 'gone', decision: 'anna', unsure: true } });
  });

  it('sends nothing different from what was taken over unless Graph says that the call waits', async () => {
    const answers = [refused(409), accepted];
    expect((await run({ answers, others: 'had it before', state: 'unknown' })).sent).toEqual(['anna']);
    expect((await run({ answers, others: 'had it before', state: 'waiting' })).sent).toEqual(['anna', 'bo']);
  });

  it('sends what the instance before said that it sends, and nothing else unless Graph says that the call waits', async () => {
    const takenOver = { answers: [accepted], others: 'had it before', state: 'unknown' } as const;
    const plain = await run({ answers: [refused(403), accepted] });
    expect(plain.marks.map(({ isPlain }) => isPlain)).toEqual([true, false]);
    const [anna = '', bo = ''] = plain.marks.map(({ mark }) => mark);
    expect(anna).toMatch(/^[0-9a-f]{8}$/);
    expect((await run({ ...takenOver, before: bo })).placed).toMatchObject({ kind: 'nothing' });
    expect((await run({ ...takenOver, before: bo, state: 'waiting' })).sent).toEqual(['anna']);
    expect((await run({ ...takenOver, before: anna, isPlain: false, isSameAsBefore: false })).sent).toEqual([
      'anna',
    ]);
    // Ours is by memory: whether the one before decided the same is not known.
    expect((await run({ ...takenOver, isPlain: false })).placed).toMatchObject({ kind: 'nothing' });
  });

  it('goes on with the same action to the end where Graph does not say that the call waits', async () => {
    const answers = [...Array.from({ length: 8 }, () => gateway), accepted];
    const { sent, placed, times, states } = await run({ answers });
    expect(new Set(sent)).toEqual(new Set(['anna']));
    expect(placed.kind).toBe('accepted');
    expect(times.at(-1)).toBeGreaterThan(7_000);
    expect(states).toBe(1);
  });

  it('believes a 404 that does not say that it is Graph’s only if Graph does not say that the call waits', async () => {
    const waits = await run({ answers: [missing, accepted], state: 'waiting' });
    expect(waits).toMatchObject({ sent: ['anna', 'anna'], placed: { kind: 'accepted' } });
    const silent = await run({ answers: [missing, accepted], state: 'unknown' });
    expect(silent).toMatchObject({ sent: ['anna'], states: 2, placed: { kind: 'gone', status: 404 } });
  });

  it('asks a second time of such a 404 where the first question had no answer', async () => {
    const late = await run({ answers: [missing, accepted], saidFirst: ['unknown'], state: 'waiting' });
    expect(late).toMatchObject({ sent: ['anna', 'anna'], states: 2, placed: { kind: 'accepted' } });
    const over = await run({ answers: [missing, accepted], saidFirst: ['unknown'], state: 'gone' });
    expect(over).toMatchObject({ sent: ['anna'], placed: { kind: 'gone', status: 404 } });
  });

  it('takes a 404 for no proof that the caller had gone where the call could not be claimed', async () => {
    const { placed } = await run({ answers: [gone], others: 'may have it' });
    expect(placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(placed.problems.at(-1)).toMatch(/another instance may have acted/);
  });

  it('stops where another instance has taken the call over', async () => {
    const { placed, sent } = await run({
      answers: [hang],
      mayAct: (after) => Promise.resolve(after < 5_000),
    });
    expect(placed.kind).toBe('taken-over');
    expect(sent).toEqual(['anna']);
  });

  it('passes over a place with nobody to ring, and over the same targets again', async () => {
    const clock = fakeClock();
    const sent: string[] = [];
    const graph: GraphCalls = {
      prepare: () => Promise.resolve(),
      act: (_call, action) => (
        sent.push(nameOf(action)),
        Promise.resolve(action.kind === 'reject' ? accepted : refused(403))
      ),
      state: () => Promise.resolve('unknown'),
    };
    const steps: FallbackList = [
      plan(redirectTo('anna', 'bo')),
      () => Promise.resolve(null),
      plan(redirectTo('anna', 'bo')),
      // FALLBACK_TARGETS has ids only, in an order and spelling of its own.
      plan({
        ...redirectTo(),
        ring: ['BO', 'ANNA'].map((id) => ({ person: id, name: 'Else', kind: 'user' as const, id })),
      }),
      plan({ kind: 'reject', reason: 'busy' }),
    ];
    const call = { callId: 'c', tenantId: 't', callbackUri: 'https://bot.example/api/calls/c' };
    const placing = {
      ...{
        graph,
        log: recordingLog(),
        ...clock,
        received: clock.now(),
        graphCall: call,
        isSameAsBefore: true,
        isPlain: true,
      },
      claim: { lease: leaseOf(() => Promise.resolve(true)), others: () => 'nothing' as const, before: null },
    };
    expect(await placeCall(steps, placing)).toMatchObject({ kind: 'accepted', place: 4 });
    expect(sent).toEqual(['anna+bo', 'reject busy']);
  });
});
