import { describe, expect, it } from 'vitest';
import type { GraphAction } from '../../../lib/calls/action.ts';
import { PLAIN, type Before } from '../../../lib/calls/claim.ts';
import type { GraphCalls, PathForm, AttemptResult, CallState } from '../../../lib/calls/ports.ts';
import type { Rung } from '../../../lib/calls/fallback-list.ts';
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
  /** Whether we may, until this many milliseconds after the receipt. */
  readonly mayAct?: (until: number) => Promise<boolean>;
  /** Whether the tables say that nobody else can act. */
  readonly isSure?: boolean;
  readonly before?: Before;
  readonly isSameAsBefore?: boolean;
  readonly isPlain?: boolean;
}

/** What another instance had before. */
const takenOver = (sends = PLAIN): Pick<World, 'before'> => ({ before: { kind: 'had it', sends } });

/** Runs a list, by default of anna, then bo, then reject, and tells what was sent. */
async function run(world: World, rungs = list) {
  const {
    answers,
    attemptMs = 50,
    state = 'unknown',
    saidFirst = [],
    mayAct = () => Promise.resolve(true),
  } = world;
  const { isSameAsBefore = true, isPlain = true, isSure = true, before = { kind: 'nobody' } } = world;
  const said: string[] = [];
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
  const uri = 'https://bot.example/api/calls/c?day=2026-11-21';
  const call = { callId: 'c', asItCame: 'c', tenantId: 't', callbackUri: uri };
  const log = recordingLog();
  const placed = await placeCall(rungs, {
    ...{ graph, log, ...clock, received: started, graphCall: call, isSameAsBefore, isPlain },
    hold: {
      before,
      async mayAct(ms, sends) {
        said.push(sends);
        return { may: await mayAct(clock.now() + ms - started), isSure, isSaved: isSure };
      },
    },
  });
  const decision = 'action' in placed ? nameOf(placed.action) : null;
  return {
    placed: { ...placed, decision },
    sent,
    forms,
    times,
    states,
    said,
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
const rung = (kind: Rung['kind'], action: GraphAction): Rung => ({
  kind,
  action,
  decision: action.kind === 'reject' ? reject('busy', 'none') : redirect(action.ring, 'rota'),
});
const BUSY = rung('busy', { kind: 'reject', reason: 'busy' });
const list = [rung('decided', redirectTo('anna')), rung('fallback', redirectTo('bo')), BUSY];
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

  it('attempts do not flood Graph even if it never asks for a wait', async () => {
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

  it('a 409 after an unanswered attempt does not prove anything', async () => {
    expect((await run({ answers: [hang, refused(409), accepted] })).sent).toEqual(['anna', 'anna']);
  });

  it('ends when the caller has gone, and says if an earlier attempt may have been the reason', async () => {
    const plain = await run({ answers: [gone] });
    expect(plain.placed).toMatchObject({
      kind: 'gone',
      status: 404,
      unsure: false,
      problems: ['Graph does not know the call any more'],
    });
    const after = await run({ answers: [hang, gone] });
    expect(after.placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(after.placed.problems.at(-1)).toMatch(/may have taken effect/);
  });

  it('says of a call taken over that the instance before may have been the reason', async () => {
    const { placed } = await run({ answers: [gone], ...takenOver(), state: 'waiting' });
    expect(placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(placed.problems).toEqual([
      expect.stringMatching(/the instance that had it before may have acted/),
    ]);
  });

  it('asks Graph first where a call was taken over, and if Graph does not say sends only what is the same', async () => {
    const waiting = await run({ answers: [accepted], ...takenOver(), state: 'waiting' });
    expect(waiting).toMatchObject({ sent: ['anna'], states: 1, placed: { kind: 'accepted' } });
    const silent = await run({ answers: [accepted], ...takenOver(), state: 'unknown' });
    expect(silent).toMatchObject({ sent: ['anna'], placed: { kind: 'accepted' } });
    const edited = { answers: [accepted], ...takenOver(), isSameAsBefore: false };
    expect((await run({ ...edited, state: 'unknown' })).placed).toMatchObject({ kind: 'nothing' });
    expect((await run({ ...edited, state: 'waiting' })).sent).toEqual(['anna']);
    const over = await run({ answers: [accepted], ...takenOver(), state: 'gone' });
    expect(over).toMatchObject({ sent: [], placed: { kind: 'gone', decision: 'anna', unsure: true } });
  });

  it('sends nothing different from what was taken over unless Graph says that the call waits', async () => {
    const answers = [refused(409), accepted];
    expect((await run({ answers, ...takenOver(), state: 'unknown' })).sent).toEqual(['anna']);
    expect((await run({ answers, ...takenOver(), state: 'waiting' })).sent).toEqual(['anna', 'bo']);
  });

  it('sends what the instance before said that it sends, and nothing else unless Graph says that the call waits', async () => {
    const silent = { answers: [accepted], state: 'unknown' } as const;
    const [, bo = ''] = (await run({ answers: [refused(403), accepted] })).said;
    const [anna = ''] = (await run({ answers: [accepted], isPlain: false })).said;
    expect([anna, bo]).toEqual([
      expect.stringMatching(/^[0-9a-f]{8}$/),
      expect.stringMatching(/^[0-9a-f]{8}$/),
    ]);
    expect((await run({ ...silent, ...takenOver(bo) })).placed).toMatchObject({ kind: 'nothing' });
    expect((await run({ ...silent, ...takenOver(bo), state: 'waiting' })).sent).toEqual(['anna']);
    const byMemory = { isPlain: false, isSameAsBefore: false };
    expect((await run({ ...silent, ...takenOver(anna), ...byMemory })).sent).toEqual(['anna']);
    expect((await run({ ...silent, ...takenOver(), isPlain: false })).placed).toMatchObject({
      kind: 'nothing',
    });
  });

  it('goes on with the same action to the end where Graph does not say that the call waits', async () => {
    const answers = [...Array.from({ length: 8 }, () => gateway), accepted];
    const { sent, placed, times, states } = await run({ answers });
    expect(new Set(sent)).toEqual(new Set(['anna']));
    expect(placed.kind).toBe('accepted');
    expect(times.at(-1)).toBeGreaterThan(7_000);
    expect(states).toBe(1);
  });

  it('a 404 that is not from Graph counts as an attempt without effect, and the same action is retried', async () => {
    for (const state of ['waiting', 'unknown'] as const) {
      const { sent, placed, states } = await run({ answers: [missing, missing, accepted], state });
      expect({ sent, kind: placed.kind, states }).toEqual({
        sent: ['anna', 'anna', 'anna'],
        kind: 'accepted',
        states: 1,
      });
    }
    const over = await run({ answers: [missing], state: 'gone' });
    expect(over).toMatchObject({ sent: ['anna'], placed: { kind: 'gone', status: 404, unsure: false } });
  });

  it('sends nothing else after such 404s to the end unless Graph says that the call waits', async () => {
    const silent = await run({ answers: [missing], state: 'unknown' });
    expect(new Set(silent.sent)).toEqual(new Set(['anna']));
    expect(silent.placed).toMatchObject({ kind: 'nothing', unsure: false, noEffect: true });
    expect((await run({ answers: [missing], state: 'waiting' })).sent).toContain('reject busy');
  });

  it('does not take a 404 for proof that the caller had gone where the call could not be claimed', async () => {
    const { placed } = await run({ answers: [gone], before: { kind: 'may have it' } });
    expect(placed).toMatchObject({ kind: 'gone', unsure: true });
    expect(placed.problems.at(-1)).toMatch(/another instance may have acted/);
  });

  it('asks Graph before each attempt without a claim, until Graph does not answer', async () => {
    const blind = { before: { kind: 'may have it' }, isSure: false } as const;
    const asked = await run({ answers: [busy(), accepted], ...blind, state: 'waiting' });
    expect(asked).toMatchObject({ sent: ['anna', 'anna'], states: 2, placed: { kind: 'accepted' } });
    const silent = await run({ answers: [busy(), accepted], ...blind, state: 'unknown' });
    expect(silent).toMatchObject({ sent: ['anna', 'anna'], states: 1, placed: { isSaved: false } });
    const over = await run({ answers: [accepted], ...blind, state: 'gone' });
    expect(over).toMatchObject({ sent: [], placed: { kind: 'gone', unsure: true } });
  });

  it('says whether every attempt is known to have had no effect', async () => {
    const effect = async (world: World) => (await run(world)).placed.noEffect;
    expect(await effect({ answers: [busy()] })).toBe(true);
    expect(await effect({ answers: [refused(400)] })).toBe(true);
    expect(await effect({ answers: [hang] })).toBe(false);
    expect(await effect({ answers: [hang], state: 'waiting' })).toBe(false);
    expect(await effect({ answers: [busy()], ...takenOver() })).toBe(false);
    expect(await effect({ answers: [busy()], isSure: false, state: 'waiting' })).toBe(false);
  });

  const list = [
    rung('decided', redirectTo('anna', 'bo', 'carl')),
    rung('half', redirectTo('anna', 'bo')),
    rung('half', redirectTo('carl')),
    rung('tier', redirectTo('dora')),
    rung('fallback', redirectTo('eva')),
    BUSY,
  ];

  it('tries halves, tiers above and fallbacks of a redirect that is refused', async () => {
    const { sent } = await run({ answers: [refused(403)] }, list);
    expect(sent).toEqual(['anna+bo+carl', 'anna+bo', 'carl', 'dora', 'eva', 'reject busy']);
  });

  it('goes from a redirect that keeps failing to the fallback at once', async () => {
    const { sent } = await run({ answers: [busy()] }, list);
    expect([...new Set(sent)]).toEqual(['anna+bo+carl', 'eva', 'reject busy']);
  });

  it.each(['7503', '7504'])('only rejects after %s, which no other target can help', async (code) => {
    const { sent } = await run({ answers: [{ ...refused(403), code } as AttemptResult, accepted] }, list);
    expect(sent).toEqual(['anna+bo+carl', 'reject busy']);
  });

  it('stops where another instance has taken the call over', async () => {
    const { placed, sent } = await run({
      answers: [hang],
      mayAct: (after) => Promise.resolve(after < 5_000),
    });
    expect(placed.kind).toBe('taken-over');
    expect(sent).toEqual(['anna']);
  });

  it('leaves out the same targets again, whatever they are called', async () => {
    const again = {
      ...redirectTo(),
      ring: ['BO', 'ANNA'].map((id) => ({ person: id, name: 'Else', kind: 'user' as const, id })),
    };
    const { sent } = await run({ answers: [refused(403)] }, [
      rung('decided', redirectTo('anna', 'bo')),
      rung('fallback', again),
      BUSY,
    ]);
    expect(sent).toEqual(['anna+bo', 'reject busy']);
  });
});
