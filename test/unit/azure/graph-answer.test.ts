import { describe, expect, it } from 'vitest';
import { readAnswer, readFailure, retryAfterOf } from '../../../lib/azure/graph-answer.ts';

const error = (code: string, message = 'no') => JSON.stringify({ error: { code, message, innerError: {} } });

describe("Graph's answers", () => {
  const table: readonly [string, number, string, object][] = [
    ['202 is accepted', 202, '', { kind: 'accepted' }],
    ['204 is accepted', 204, '', { kind: 'accepted' }],
    ['404 is a call that is gone', 404, error('8522', 'Call not found.'), { kind: 'gone' }],
    ['404 without that code is missing', 404, '', { kind: 'missing' }],
    ['404 of a gateway is missing', 404, '<html>8522 Not Found</html>', { kind: 'missing' }],
    ['8522 with another status too', 400, error('8522'), { kind: 'gone' }],
    [
      '7503 in its wrapped form comes with advice',
      403,
      JSON.stringify({
        error: {
          code: 'UnknownError',
          message: '{"errorCode":"7503","message":"Application is not registered in our store."}',
        },
      }),
      { kind: 'refused', code: '7503', advice: expect.stringMatching(/Teams channel/) as string },
    ],
    [
      '7504 comes with advice',
      403,
      error('7504'),
      { kind: 'refused', code: '7504', advice: expect.stringMatching(/Calls\.Initiate\.All/) as string },
    ],
    [
      '7504 in innerError comes with advice',
      403,
      JSON.stringify({ error: { code: 'Forbidden', message: 'no', innerError: { code: '7504' } } }),
      { kind: 'refused', code: '7504', advice: expect.stringMatching(/Calls\.Initiate\.All/) as string },
    ],
    [
      '7504 among several errors comes with advice',
      403,
      JSON.stringify({ error: { code: 'Forbidden', errors: [{ code: 'x' }, { code: 7504 }] } }),
      { kind: 'refused', code: '7504', advice: expect.stringMatching(/Calls\.Initiate\.All/) as string },
    ],
    [
      '7505 without the outer error comes with advice',
      403,
      JSON.stringify({ code: '7505', message: 'Mismatch' }),
      { kind: 'refused', code: '7505', advice: expect.stringMatching(/one tenant/) as string },
    ],
    [
      'an open property is another path form',
      400,
      error('BadRequest', "Found a function 'microsoft.graph.redirect' on an open property."),
      { kind: 'other-path' },
    ],
    ['a base type too', 400, error('BadRequest', 'is neither a base type nor …'), { kind: 'other-path' }],
    [
      'any other 400 is refused',
      400,
      error('BadRequest'),
      { kind: 'refused', code: 'BadRequest', advice: null },
    ],
    ['401 is the token', 401, error('InvalidAuthenticationToken'), { kind: 'stale-token' }],
    ['409 is refused', 409, '', { kind: 'refused' }],
    ['429 is busy', 429, error('TooManyRequests'), { kind: 'busy', retryAfterMs: null }],
    ['500 is busy', 500, 'oops <html>', { kind: 'busy' }],
    ['503 is busy', 503, '', { kind: 'busy' }],
    ['502 is unknown', 502, '', { kind: 'unknown' }],
    ['504 is unknown', 504, '', { kind: 'unknown' }],
  ];
  it.each(table)('%s', (_claim, status, body, expected) => {
    expect(readAnswer(status, new Headers({ 'request-id': 'r-1' }), body)).toMatchObject({
      ...expected,
      status,
      requestId: 'r-1',
    });
  });

  it('reads Retry-After in seconds, parts of seconds, and as a date', () => {
    const now = Date.parse('2026-11-21T02:14:00Z');
    const check = (header: string | null, expected: number | null) =>
      expect(retryAfterOf(header, now)).toBe(expected);
    check('2.128', 2_128);
    check('0', 0);
    check(' 3 ', 3_000);
    check('Sat, 21 Nov 2026 02:14:05 GMT', 5_000);
    check('soon', null);
    check(null, null);
  });

  it('tells a request that was never sent from one that may have arrived', () => {
    const failed = (code: string) =>
      new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
    const check = (failure: unknown, kind: string) => expect(readFailure(failure).kind).toBe(kind);
    check(failed('ECONNREFUSED'), 'busy');
    check(failed('ENOTFOUND'), 'busy');
    check(failed('ECONNRESET'), 'unknown');
    check(failed('UND_ERR_SOCKET'), 'unknown');
    check(new DOMException('late', 'TimeoutError'), 'unknown');
    check('what?', 'unknown');
  });
});
