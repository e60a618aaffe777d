import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startGraph, type Graph } from '../../../lib/dev/graph.ts';

describe('who vouches for whom in the Graph stand-in', () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await startGraph({ botAppId: 'bot', tenantId: 'tenant' });
  });
  afterAll(() => graph.stop());

  it('gives tokens to a managed identity only, and fails when told so', async () => {
    const ask = (query: string, header = graph.identity.header) =>
      fetch(`${graph.url}/msi/token?${query}`, { headers: { 'x-identity-header': header } });
    const statuses = [
      (await ask('resource=r&api-version=2019-08-01', 'wrong')).status,
      (await ask('api-version=2019-08-01')).status,
      (await ask('resource=r')).status,
    ];
    graph.identity.mode = 'error';
    statuses.push((await ask('resource=r&api-version=2019-08-01')).status);
    expect(statuses).toEqual([401, 400, 400, 500]);
  });

  it('signs as the metadata say, also after a rotation', async () => {
    const metadata = (await (await fetch(`${graph.url}/v1/.well-known/OpenIdConfiguration`)).json()) as {
      jwks_uri: string;
    };
    const verify = async (signed: string) =>
      jwtVerify(signed, createRemoteJWKSet(new URL(metadata.jwks_uri)), { algorithms: ['RS256'] });
    const { payload, protectedHeader } = await verify(await graph.signToken());
    expect(payload).toMatchObject({ aud: 'bot', iss: 'https://api.botframework.com', tid: 'tenant' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_900);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', cty: 'JWT' });
    const old = await graph.signToken();
    await graph.keys.rotate(true);
    await verify(await graph.signToken());
    await expect(verify(old)).rejects.toThrow();
    await expect(verify(await graph.signToken({ unknownKey: true }))).rejects.toThrow();
    const { payload: changed } = await verify(
      await graph.signToken({ claims: { tid: undefined, aud: 'other' }, header: { cty: undefined } }),
    );
    expect([changed.tid, changed.aud]).toEqual([undefined, 'other']);
    graph.keys.mode = 'error';
    expect((await fetch(metadata.jwks_uri)).status).toBe(500);
  });
});
