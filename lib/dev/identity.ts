/**
 * The identity endpoint of App Service, as a managed identity is asked for a token there (api-version 2019-08-01;
 * learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference).
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './http.ts';

export interface IdentityRequest {
  readonly at: number;
  readonly resource: string | null;
  readonly clientId: string | null;
  readonly status: number | null;
}

export interface IdentityEndpoint {
  /** Value of the setting `IDENTITY_HEADER`. */
  readonly header: string;
  readonly requests: readonly IdentityRequest[];
  /** What the next requests get: a token, 500, or no answer ever. */
  mode: 'up' | 'error' | 'hang';
  /** Seconds until a token expires. Default 86,400. */
  lifetime: number;
  /** Over the claims of the tokens to come: `{ roles: [] }` is an app without permissions. */
  claims: Readonly<Record<string, unknown>>;
  /** Whether a bearer token was given out here and still holds. */
  accepts(token: string): boolean;
  /** No token that was given out so far holds any longer. */
  revoke(): void;
  handle(request: IncomingMessage, url: URL, response: ServerResponse): void;
}

export interface IdentityOptions {
  /** The only identity that there is; without it any is taken. */
  readonly clientId?: string;
  /** The tenant of every identity. */
  readonly tenantId?: string;
}

export function createIdentityEndpoint({ clientId, tenantId }: IdentityOptions = {}): IdentityEndpoint {
  const tokens = new Map<string, number>();
  const requests: IdentityRequest[] = [];
  const endpoint: IdentityEndpoint = {
    header: randomUUID(),
    requests,
    mode: 'up',
    lifetime: 86_400,
    claims: {},
    accepts: (token) => (tokens.get(token) ?? 0) > Date.now(),
    revoke: () => tokens.clear(),
    handle(request, url, response) {
      const query = url.searchParams;
      const note = (status: number | null) =>
        requests.push({
          at: Date.now(),
          resource: query.get('resource'),
          clientId: query.get('client_id'),
          status,
        });
      const send = (status: number, body: unknown) => {
        note(status);
        sendJson(response, status, body);
      };
      if (endpoint.mode === 'hang') return void note(null);
      if (endpoint.mode === 'error') {
        send(500, { statusCode: 500, message: 'InternalServerError' });
        return;
      }
      const problem = check(request, query, endpoint.header, clientId);
      if (problem) {
        send(problem.status, { statusCode: problem.status, message: problem.message });
        return;
      }
      const expires = Date.now() + endpoint.lifetime * 1_000;
      const token = tokenOf({
        aud: query.get('resource'),
        appid: query.get('client_id'),
        tid: tenantId,
        roles: ['Calls.Initiate.All'],
        exp: Math.floor(expires / 1_000),
        ...endpoint.claims,
      });
      tokens.set(token, expires);
      send(200, {
        access_token: token,
        client_id: query.get('client_id'),
        expires_on: String(Math.floor(expires / 1_000)),
        resource: query.get('resource'),
        token_type: 'Bearer',
      });
    },
  };
  return endpoint;
}

/** An unsigned JWT: tools can read its claims, as they can with tokens from Entra. */
function tokenOf(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from(randomUUID()).toString('base64url')}`;
}

function check(
  request: IncomingMessage,
  query: URLSearchParams,
  header: string,
  clientId: string | undefined,
): { readonly status: number; readonly message: string } | null {
  if (request.headers['x-identity-header'] !== header)
    return { status: 401, message: 'X-IDENTITY-HEADER is missing or wrong.' };
  if (query.get('api-version') !== '2019-08-01') return { status: 400, message: 'Unknown api-version.' };
  if (!query.get('resource')) return { status: 400, message: 'resource is missing.' };
  const given = query.get('client_id');
  if (clientId !== undefined && given?.toLowerCase() !== clientId.toLowerCase())
    return { status: 400, message: 'No managed identity was found for the client id.' };
  return null;
}
