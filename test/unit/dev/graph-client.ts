import type { Accepted } from '../../../lib/dev/calls.ts';
import { startGraph, type Graph, type GraphOptions } from '../../../lib/dev/graph.ts';

export const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
export const LINE = '7629bdce-046c-4903-86b4-a8f718277e1a';
export const CALLBACK_URI = 'https://bot.example/api/calls/x?day=2026-11-21';

export const target = (identity: unknown) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: { '@odata.type': '#microsoft.graph.identitySet', ...(identity as object) },
});
export const user = (id: string, displayName?: string) =>
  target({ user: { '@odata.type': '#microsoft.graph.identity', id, ...(displayName && { displayName }) } });
export const phone = (id: string) => target({ phone: { '@odata.type': '#microsoft.graph.identity', id } });

/** A bot's side of the stand-in: a token, and requests as a bot sends them. */
export interface GraphClient {
  readonly graph: Graph;
  /** A new call that waits; its id. */
  open(): string;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  get(path: string): Promise<Response>;
  act(id: string, action: string, body: unknown, version?: string): Promise<Response>;
  redirect(id: string): Promise<Response>;
  accepted(id: string): readonly Accepted[];
}

export async function startGraphClient(options: Partial<GraphOptions> = {}): Promise<GraphClient> {
  const graph = await startGraph({
    botAppId: 'bot',
    tenantId: 'tenant',
    times: { ring: 5, talk: 5 },
    ...options,
  });
  const query = 'resource=https%3A%2F%2Fgraph.microsoft.com&api-version=2019-08-01&client_id=bot';
  const answer = await fetch(`${graph.url}/msi/token?${query}`, {
    headers: { 'x-identity-header': graph.identity.header },
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  const authorization = `Bearer ${access_token}`;
  const client: GraphClient = {
    graph,
    open: () => graph.calls.open({ from: '+46701234567', to: LINE }).id,
    post: (path, body, headers = {}) =>
      fetch(graph.url + path, {
        method: 'POST',
        body: typeof body === 'string' ? Buffer.from(body) : JSON.stringify(body),
        headers: { authorization, 'content-type': 'application/json', ...headers },
      }),
    get: (path) => fetch(graph.url + path, { headers: { authorization } }),
    act: (id, action, body, version = 'v1.0') =>
      client.post(`/${version}/communications/calls/${id}/${action}`, body),
    redirect: (id) => client.act(id, 'redirect', { targets: [user(ANNA)] }),
    accepted: (id) => graph.accepted(id),
  };
  return client;
}

/** `error.code` of an answer of Graph. */
export async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { error: { code: string } }).error.code;
}
