/** The fault matrix in its short form; `npm run faults` runs all of it. Each row's name is the claim. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { brokenRules } from '../faults/broken-rules.ts';
import { judge } from '../faults/judge.ts';
import { meetRow } from '../faults/meet-row.ts';
import type { Promised, Seen } from '../faults/row.ts';
import { rows } from '../faults/rows.ts';
import { startSharedWorld } from '../faults/run-row.ts';
import type { World } from '../support/world.ts';

describe('a fault does to a call what is promised', () => {
  let shared: World;
  beforeAll(async () => {
    shared = await startSharedWorld();
  });
  afterAll(() => shared.stop());

  it.concurrent.for(rows.filter(({ short }) => short))('$name', { retry: 2 }, async (row, { expect }) => {
    const { seen, wrong } = await meetRow(row, shared);
    expect(wrong, JSON.stringify(seen)).toEqual([]);
  });
});

describe('the matrix itself', () => {
  const promised: Promised = {
    action: 'redirect anna',
    withinMs: 1_000,
    audit: 'tables',
    attempts: 1,
    logged: ['call.decided'],
  };
  const good: Seen = {
    action: 'redirect anna',
    afterMs: 1_000,
    audit: 'tables',
    attempts: 1,
    source: 'rota',
    problem: null,
    logged: ['call.decided'],
    broken: [],
  };
  it.for([
    ['as promised', {}, 0],
    ['another action', { action: 'redirect bo' }, 1],
    ['two actions', { action: 'redirect anna, reject busy' }, 1],
    ['too late', { afterMs: 1_001 }, 1],
    ['a second attempt', { attempts: 2 }, 1],
    ['a row that is missing', { audit: 'incomplete' }, 1],
    ['no line of log', { logged: [] }, 1],
    ['a broken rule', { broken: ['x'] }, 1],
  ] as const)('sees: %s', ([, change, count], { expect }) => {
    const row = { name: 'x', short: true, promised };
    expect(judge(row, { ...good, ...change })).toHaveLength(count);
  });

  const sent = (action: 'redirect' | 'reject' | 'get', status: number | null) => ({
    at: 0,
    method: 'POST',
    path: '',
    headers: {},
    body: action,
    action,
    callId: 'x',
    status,
  });
  it.for([
    ['a retry does not count', [sent('redirect', null), sent('redirect', 202)], 0],
    ['a different action in doubt', [sent('redirect', null), sent('reject', 202)], 1],
    ['one that was asked about', [sent('redirect', null), sent('get', 200), sent('reject', 202)], 0],
    ['one more after all was done', [sent('redirect', 202), sent('redirect', 404)], 1],
    [
      'a different action after a no',
      [sent('redirect', null), sent('redirect', 403), sent('reject', 202)],
      0,
    ],
  ] as const)('counts broken rules: %s', ([, requests, count], { expect }) => {
    expect(brokenRules(requests, false)).toHaveLength(count);
  });
});
