/** Tokens of attackers: the same 401 for all of them, and nothing of the token in the answer or the log. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-request.ts';
import { attacks, claims, createForge, encode, type Forge } from '../support/token-attacks.ts';
import { LINE, startWorld, type World } from '../support/world.ts';

let world: World;
let forge: Forge;
beforeAll(async () => {
  world = await startWorld();
  forge = await createForge(world);
});
afterAll(() => world.stop());

async function knock(authorization: readonly string[], path = '/api/calls') {
  const value = world.graph.calls.open({ from: '+46701234567', to: LINE }).notification;
  const headers = [
    ...authorization.filter((text) => text !== '').map((text) => ['authorization', text] as const),
    ['content-type', 'application/json'] as const,
  ];
  return sendRaw(world.url, { path, headers, body: JSON.stringify(value) });
}

/** The answer as far as an attacker can tell one from another. */
const looks = ({ status, headers, text }: Awaited<ReturnType<typeof knock>>) => {
  return { status, headers: { ...headers, date: '' }, text };
};

describe.each(['/api/calls', '/api/calls/some-call?day=2026-11-21'])('%s', (path) => {
  it.for(attacks)('refuses: %s', async ([, make]) => {
    const plain = await knock([], path);
    const answer = await knock([await make(forge)], path);
    expect(answer.status).toBe(401);
    expect(looks(answer)).toEqual(looks(plain));
  });
});

describe('tokens', () => {
  it('that are made up are all the same 401', async () => {
    const plain = looks(await knock([]));
    const part = fc.oneof(
      fc.base64String({ maxLength: 300 }).map((text) => text.replaceAll(/[+/=]/g, '-')),
      fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (some) => {
        const answer = await knock([`Bearer ${some.join('.')}`]);
        expect(looks(answer)).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  it('a thousand unknown keys do not cause a thousand fetches', async () => {
    await knock([`Bearer ${await forge.good()}`]);
    const before = world.graph.keys.fetches();
    const flood = async (n: number) => {
      const header = encode({ alg: 'RS256', kid: `key-${n}` });
      return (await knock([`Bearer ${header}.${encode(claims())}.c2ln`])).status;
    };
    for (let n = 0; n < 1_000; n += 50)
      expect(new Set(await Promise.all(Array.from({ length: 50 }, (_, k) => flood(n + k))))).toEqual(
        new Set([401]),
      );
    expect(world.graph.keys.fetches() - before).toBeLessThanOrEqual(3);
    expect((await knock([`Bearer ${await forge.good()}`])).status).toBe(202);
  });

  it('in two headers do not smuggle a bad one past a good one', async () => {
    const [bad, fine] = [`Bearer ${forge.hmac(forge.pem())}`, `Bearer ${await forge.good()}`];
    expect((await knock([bad, fine])).status).toBe(401);
    // HTTP servers take the first of two headers, which is verified: the second has no effect.
    expect([202, 401]).toContain((await knock([fine, bad])).status);
  });

  it('are refused above 16 KB without a look inside', async () => {
    const answer = await knock([`Bearer ${'a'.repeat(6_000)}.${'b'.repeat(6_000)}.${'c'.repeat(3_000)}`]);
    expect(answer.status).toBe(401);
    const refused = await knock([`Bearer ${'a'.repeat(40_000)}`]).catch(() => null);
    // Node itself refuses headers above 16 KB with 431.
    expect([401, 431, undefined]).toContain(refused?.status);
  });

  it('leave a reason in the log, and nothing of themselves', () => {
    const reasons = world.events('token.refused').map(({ reason }) => String(reason));
    expect(reasons.length).toBeGreaterThan(50);
    for (const reason of new Set(reasons)) expect(reason).toMatch(/^[A-Za-z_ ]{3,60}$/);
  });
});

describe('nothing that is refused', () => {
  it('reaches Graph or the tables', () => {
    const refused = world.graph.calls.all().filter(({ accepted }) => accepted.length > 0);
    // Only the notifications with a good token of the tests above.
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(world.hosts.flatMap((host) => host.logs()).join('\n')).not.toMatch(
      /evil\.example|passwd|127\.0\.0\.1:9/,
    );
  });
});
