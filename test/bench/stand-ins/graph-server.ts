/** Graph, the signer's keys and the identity endpoint, as far as a good call uses them; as fast as Node can. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createIdentityEndpoint } from '../../../lib/dev/identity.ts';
import { listen } from '../../../lib/dev/http.ts';
import { createTokenKeys } from '../../../lib/dev/token-keys.ts';

export const BOT = '6d1f2c3e-0000-4000-8000-0000000000b0';
export const TENANT = '6d1f2c3e-0000-4000-8000-00000000071d';

export interface GraphServer {
  /** What points an app at it. */
  readonly settings: Readonly<Record<string, string>>;
  /** A notification's token. */
  readonly token: string;
  /** Milliseconds until an action is answered. */
  delayMs: number;
  /** Actions so far. */
  accepted(): number;
  /** When the last came in; milliseconds since 1970. */
  acceptedAt(): number;
  stop(): Promise<void>;
}

export async function startGraphServer(): Promise<GraphServer> {
  const identity = createIdentityEndpoint();
  const keys = await createTokenKeys(BOT, TENANT);
  let accepted = 0;
  let acceptedAt = 0;
  const accept = (request: IncomingMessage, response: ServerResponse) => {
    request.resume().once('end', () => {
      accepted++;
      acceptedAt = performance.timeOrigin + performance.now();
      const send = () => response.writeHead(202, { 'request-id': 'a3d1', 'content-length': '0' }).end();
      if (graph.delayMs > 0) setTimeout(send, graph.delayMs);
      else send();
    });
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/v1.0/')) {
      accept(request, response);
      return;
    }
    const url = new URL(path, `http://${request.headers.host ?? ''}`);
    if (url.pathname === '/msi/token') identity.handle(request, url, response);
    else keys.handle(url, response);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => socket.setNoDelay(true));
  const listening = await listen(server, 0);
  const graph: GraphServer = {
    settings: {
      BOT_APP_ID: BOT,
      BOT_TENANT_ID: TENANT,
      BOT_MANAGED_IDENTITY_CLIENT_ID: BOT,
      PUBLIC_BASE_URL: 'https://ringrota.example',
      GRAPH_BASE_URL: listening.url,
      NOTIFICATION_METADATA_URL: `${listening.url}/v1/.well-known/OpenIdConfiguration`,
      IDENTITY_ENDPOINT: `${listening.url}/msi/token`,
      IDENTITY_HEADER: identity.header,
    },
    token: await keys.sign(),
    delayMs: 0,
    accepted: () => accepted,
    acceptedAt: () => acceptedAt,
    stop: () => listening.stop(),
  };
  return graph;
}
