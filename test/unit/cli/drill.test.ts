import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/run-cli.ts';

const BASE = 'https://ringrota.example';
const KEY = 'a-function-key';

const checks = (bad: string | null) =>
  ['settings', 'tables', 'audit', 'keys', 'token', 'graph', 'webhook'].map((name) => ({
    name,
    ok: name !== bad,
    problem: name === bad ? 'something is wrong' : null,
  }));

const answer = (bad: string | null = null) => ({
  ok: bad === null,
  checks: checks(bad),
  decision: {
    ...{ line: 'support', rota: 'support', action: 'redirect', reason: null, source: 'rota' },
    ring: [{ person: 'anna', name: 'Anna', kind: 'user', id: 'an-id' }],
  },
  wouldSend: { method: 'POST', path: '/v1.0/communications/calls/0/redirect', body: { timeout: 45 } },
});

async function drill(
  args: readonly string[],
  reply: () => Response,
  env: Readonly<Record<string, string>> = {},
) {
  const asked: { url: string; key: string | null }[] = [];
  const ran = await runCli(['drill', ...args], {
    env,
    fetch: (input, init) => {
      asked.push({
        url: input instanceof Request ? input.url : String(input),
        key: new Headers(init?.headers).get('x-functions-key'),
      });
      return Promise.resolve(reply());
    },
  });
  expect(ran.stdout + ran.stderr).not.toContain(KEY);
  return { ...ran, asked };
}

const well = () => Response.json(answer());
const error =
  (status: number, message: string, headers = {}) =>
  () =>
    Response.json({ error: { code: 'x', message } }, { status, headers });

describe('ringrota drill', () => {
  it('prints the checks, who rings and the request, with exit code 0', async () => {
    const { code, stdout, asked } = await drill(['--url', `${BASE}/`, '--key', KEY], well);
    expect(code).toBe(0);
    expect(stdout.match(/^ok {5}\w+$/gm)).toHaveLength(7);
    expect(stdout).toContain('A call to support rings anna (rota)');
    expect(stdout).toContain('POST /v1.0/communications/calls/0/redirect\n{\n  "timeout": 45\n}\n');
    expect(asked).toEqual([{ url: `${BASE}/api/drill`, key: KEY }]);
  });

  it('names a check that is bad, with exit code 1', async () => {
    const { code, stdout } = await drill(['--url', BASE], () =>
      Response.json(answer('token'), { status: 424 }),
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^error {2}token {5}something is wrong What to do: docs\/doctor\.md#drill-token$/m,
    );
  });

  it('takes the key from RINGROTA_KEY and asks about line, caller and instant', async () => {
    const args = ['--url', BASE, '--line', 'a b', '--caller', '+4670', '--at', '2026-12-24 18:00'];
    const { asked } = await drill(args, well, { RINGROTA_KEY: KEY, DEFAULT_TIME_ZONE: 'Europe/Stockholm' });
    expect(asked).toEqual([
      { url: `${BASE}/api/drill?line=a+b&caller=%2B4670&at=2026-12-24T17%3A00%3A00.000Z`, key: KEY },
    ]);
  });

  it('gives the answer as it is for programs', async () => {
    const { code, json } = await drill(['--url', BASE, '--json'], () =>
      Response.json(answer('graph'), { status: 424 }),
    );
    expect([code, json()]).toEqual([1, answer('graph')]);
  });

  it.each([
    ['a wrong key', () => new Response(null, { status: 401 }), 'the function key is missing or wrong'],
    [
      'an app without a drill',
      () => new Response(null, { status: 404 }),
      'there is no drill at this address',
    ],
    ['an unknown line', error(404, 'Unknown line.'), 'Unknown line'],
    ['a second run', error(429, 'x', { 'retry-after': '42' }), 'try again in 42 s'],
    ['a page of somebody else', () => new Response('<html>'), 'the app answered 200'],
  ])('ends with exit code 2 for %s', async (_, reply, message) => {
    const { code, stdout, stderr } = await drill(['--url', BASE, '--key', KEY], reply);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it.each([
    ['no address', [], 'missing --url'],
    ['a key that no header can have', ['--url', BASE, '--key', 'a\nb'], 'characters that a key cannot have'],
  ])('is wrong use with %s', async (_, args, message) => {
    const { code, stderr, asked } = await drill(args, well);
    expect([code, asked]).toEqual([2, []]);
    expect(stderr).toContain(message);
  });
});
