/** Faults of Graph's redirect and reject. */
import { seen, type Fault } from '../../lib/dev/faults.ts';
import type { FaultRow, Promised } from './row.ts';

const answer = (status: number, code = 'UnknownError'): Fault => ({ kind: 'answer', status, code });
const ANY = { times: Infinity };
const REDIRECTS = { action: 'redirect', times: Infinity } as const;

/** The person on call rings after one more try. */
const retried = (withinMs: number): Promised => ({
  action: 'redirect anna',
  withinMs,
  audit: 'tables',
  source: 'rota',
  logged: ['graph.retry', 'call.decided'],
});
const fallback: Promised = {
  action: 'redirect bo',
  withinMs: 1_500,
  audit: 'tables',
  source: 'line-fallback',
  logged: ['graph.refused', 'call.decided'],
};
/** No other target can help. */
const rejected: Promised = {
  ...fallback,
  action: 'reject busy',
  source: 'none',
  attempts: 2,
};
const busy: Promised = {
  action: 'reject busy',
  withinMs: 12_000,
  audit: 'tables',
  logged: ['graph.retry', 'call.decided'],
};
const unplaced: Promised = {
  action: 'nothing',
  withinMs: 12_000,
  audit: 'unplaced',
  logged: ['call.unplaced'],
  not: 'A Graph that takes nothing cannot be made to: 503, and a re-delivery is acted on.',
};

export const graphRows: readonly FaultRow[] = [
  {
    name: 'no fault',
    short: true,
    graph: [],
    promised: { ...retried(1_000), logged: ['call.decided'] },
  },
  {
    name: 'Graph: 429, Retry-After 2.128',
    short: true,
    graph: [[{}, seen.throttled('2.128')]],
    promised: retried(3_500),
  },
  {
    name: 'Graph: 429 for ever',
    short: false,
    graph: [[ANY, seen.throttled('2.128')]],
    promised: { ...unplaced, logged: ['graph.retry', 'call.unplaced'] },
  },
  {
    name: 'Graph: 429 for redirects for ever',
    short: true,
    graph: [[REDIRECTS, seen.throttled('2.128')]],
    promised: busy,
  },
  { name: 'Graph: 500 once', short: true, graph: [[{}, seen.serverError]], promised: retried(1_500) },
  {
    name: 'Graph: 503 twice',
    short: true,
    graph: [[{ times: 2 }, seen.unavailable]],
    promised: retried(2_000),
  },
  {
    name: 'Graph: 503 for redirects for ever',
    short: false,
    graph: [[REDIRECTS, seen.unavailable]],
    promised: busy,
  },
  { name: 'Graph: 502 once', short: false, graph: [[{}, answer(502)]], promised: retried(1_500) },
  {
    name: 'Graph: reset before it took effect',
    short: true,
    graph: [[{}, { kind: 'reset' }]],
    promised: retried(1_500),
  },
  {
    name: 'Graph: reset after it took effect',
    short: true,
    graph: [[{}, { kind: 'reset', effect: true }]],
    promised: {
      action: 'redirect anna',
      withinMs: 1_000,
      audit: 'gone',
      source: 'rota',
      logged: ['graph.retry', 'call.gone'],
      problem: 'an earlier attempt got no answer and may have taken effect',
      not: 'The record cannot know: Action is "none", Problem says that an earlier attempt may have taken effect, and Targets lists who may have rung.',
    },
  },
  { name: 'Graph: hang once', short: true, graph: [[{}, { kind: 'hang' }]], promised: retried(5_000) },
  {
    name: 'Graph: hang once, after it took effect',
    short: true,
    graph: [[{}, { kind: 'hang', effect: true }]],
    promised: {
      action: 'redirect anna',
      withinMs: 1_000,
      audit: 'gone',
      logged: ['graph.retry', 'call.gone'],
    },
  },
  {
    name: 'Graph: hangs for redirects, and says that the call waits',
    short: false,
    graph: [[REDIRECTS, { kind: 'hang' }]],
    promised: busy,
  },
  {
    name: 'Graph: hangs for ever',
    short: true,
    graph: [
      [ANY, { kind: 'hang' }],
      [{ action: 'get', times: Infinity }, { kind: 'hang' }],
    ],
    promised: unplaced,
  },
  {
    name: 'Graph: answers after 2.5 s',
    short: false,
    graph: [[{}, { kind: 'delay', milliseconds: 2_500 }]],
    promised: { ...retried(3_500), logged: ['call.decided'] },
  },
  { name: 'Graph: 400', short: true, graph: [[{}, answer(400, 'BadRequest')]], promised: fallback },
  {
    name: 'Graph: 400 for every redirect',
    short: true,
    graph: [[REDIRECTS, answer(400, 'BadRequest')]],
    promised: { ...busy, withinMs: 2_000, logged: ['graph.refused', 'call.decided'] },
  },
  {
    name: 'Graph: 400 for everything',
    short: true,
    graph: [[ANY, answer(400, 'BadRequest')]],
    promised: { ...unplaced, withinMs: 2_000, logged: ['graph.refused', 'call.unplaced'] },
  },
  {
    name: 'Graph: 400 open property',
    short: true,
    graph: [[{ form: 'short', times: Infinity }, seen.openProperty]],
    promised: retried(1_500),
  },
  { name: 'Graph: 401 once', short: true, graph: [[{}, answer(401)]], promised: retried(1_500) },
  {
    name: 'Graph: 403, 7503 calling not enabled',
    short: true,
    graph: [[{}, seen.callingNotEnabledWrapped]],
    promised: rejected,
  },
  {
    name: 'Graph: 403, 7504 consent missing',
    short: true,
    graph: [[{}, seen.consentMissing]],
    promised: rejected,
  },
  {
    name: 'Graph: 403, 7505 tenant mismatch',
    short: true,
    graph: [[{}, seen.tenantMismatch]],
    promised: fallback,
  },
  {
    name: 'Graph: 404, the caller has gone',
    short: true,
    graph: [[{}, seen.callNotFound]],
    promised: { action: 'nothing', withinMs: 1_000, audit: 'gone', logged: ['call.gone'] },
  },
  {
    name: 'Graph: 504 for seven seconds, and does not say whether the call waits',
    short: false,
    graph: [
      [{ action: 'redirect', times: 7 }, answer(504)],
      [{ action: 'get', times: Infinity }, answer(403)],
    ],
    promised: retried(12_000),
  },
  {
    name: 'Graph: 404s that are not Graph’s, and it does not say whether the call waits',
    short: true,
    graph: [
      [{ action: 'redirect', times: 3 }, answer(404, 'NotFound')],
      [{ action: 'get', times: Infinity }, answer(403)],
    ],
    promised: retried(3_500),
  },
  {
    name: 'Graph: a 404 that is not Graph’s, and the call waits',
    short: true,
    graph: [[{}, { ...seen.serverError, kind: 'answer', status: 404, code: 'NotFound' }]],
    promised: retried(2_000),
  },
];
