/**
 * A stand-in for everything of Microsoft's that the app talks to about calls, on loopback: Graph's redirect and
 * reject, the identity endpoint, the signer of notifications, and the phones. It behaves as documented, or as seen
 * where documents are silent: neither is proof of what a real tenant does.
 *
 * Graph insists on an https `callbackUri`, and the app on an https `PUBLIC_BASE_URL`, while a local app speaks http
 * on loopback. So only path and query of a `callbackUri` count here: they are sent to `appUrl`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createCallBook,
  type Accepted,
  type CallBook,
  type CallOptions,
  type SimulatedCall,
} from './calls.ts';
import { deliver, type Delivered, type DeliveryOptions } from './delivery.ts';
import { createFaultQueue, type Fault, type FaultMatch } from './faults.ts';
import { createGraphHttp, type RecordedRequest } from './graph-http.ts';
import { listen } from './http.ts';
import { createIdentityEndpoint, type IdentityEndpoint } from './identity.ts';
import { createPhones, WEBHOOK, type Ended, type PhoneTimes } from './phones.ts';
import { createTokenKeys, type TokenKeys, type TokenOverrides } from './token-keys.ts';

export interface GraphOptions {
  readonly botAppId: string;
  readonly tenantId: string;
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Milliseconds in which a call must be acted on. Default 15,000 (call-answer, "current timeout value"). */
  readonly patience?: number;
  /** Requests a window of 15 s. Default 50,000 (learn.microsoft.com/graph/throttling-limits). */
  readonly limit?: number;
  /** Default: 20 ms each. */
  readonly times?: PhoneTimes;
}

export interface PlacedCall {
  readonly call: SimulatedCall;
  /** The app's answer to the first notification. */
  readonly delivered: Delivered;
  /** Once the end was delivered; never, where the call never ends. */
  readonly ended: Promise<Ended>;
}

export interface NotifyOptions extends Partial<DeliveryOptions> {
  /** Path and query. Default `/api/calls`. */
  readonly path?: string;
  /** Another instance of the app than `appUrl`. */
  readonly appUrl?: string;
}

export interface Graph {
  /** `GRAPH_BASE_URL`. */
  readonly url: string;
  /** What points an app at this stand-in: `GRAPH_BASE_URL`, `IDENTITY_ENDPOINT` and so on. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the app is; set it before the first call. */
  appUrl: string;
  readonly identity: IdentityEndpoint;
  readonly keys: TokenKeys;
  readonly calls: Pick<CallBook, 'open' | 'find' | 'all'>;
  readonly requests: readonly RecordedRequest[];
  /** Makes requests fail; the oldest fault that matches goes first. */
  fail(match: FaultMatch, fault: Fault): void;
  clearFaults(): void;
  /** What took effect for a call. */
  accepted(callId: string): readonly Accepted[];
  signToken(overrides?: TokenOverrides): Promise<string>;
  /** POSTs a body to the app, `/api/calls` by default, with a good token unless told otherwise. */
  notify(body: unknown, options?: NotifyOptions): Promise<Delivered>;
  /** A call arrives: notifies the app and waits for its answer. */
  placeCall(options: CallOptions): Promise<PlacedCall>;
  stop(): Promise<void>;
}

const WINDOW_MS = 15_000;

export async function startGraph(options: GraphOptions): Promise<Graph> {
  const faults = createFaultQueue();
  const requests: RecordedRequest[] = [];
  const identity = createIdentityEndpoint({ tenantId: options.tenantId });
  const keys = await createTokenKeys(options.botAppId, options.tenantId);
  const limit = options.limit ?? 50_000;
  const phones = createPhones(options.times ?? { ring: 20, talk: 20 }, (body, path, call) =>
    graph.notify(body, { path, chainId: call.chainId, first: false }),
  );
  const calls = createCallBook({
    tenantId: options.tenantId,
    callbackUri: WEBHOOK,
    patience: options.patience ?? WINDOW_MS,
    onAccepted: (call, accepted) => void phones.ring(call, accepted),
    onExpired: (call) => void phones.expire(call),
  });
  const serveGraph = createGraphHttp({
    calls,
    faults,
    requests,
    accepts: (token) => identity.accepts(token),
    allows: () => requests.filter((request) => request.at > Date.now() - WINDOW_MS).length <= limit,
  });
  const serve = route(identity, keys, serveGraph);
  const server = await listen(createServer(serve), options.port ?? 0);

  const graph: Graph = {
    url: server.url,
    settings: settingsFor(server.url, identity),
    appUrl: '',
    identity,
    keys,
    calls,
    requests,
    fail: (match, fault) => faults.add(match, fault),
    clearFaults: () => faults.clear(),
    accepted: (callId) => calls.find(callId)?.accepted ?? [],
    signToken: (overrides) => keys.sign(overrides),
    async notify(body, given = {}) {
      const token = given.token === undefined ? await keys.sign() : given.token;
      const url = (given.appUrl ?? graph.appUrl) + (given.path ?? '/api/calls');
      return deliver(url, body, { first: true, ...given, token });
    },
    async placeCall(given) {
      const call = calls.open(given);
      const delivery = graph.notify(call.notification, { chainId: call.chainId });
      phones.hold(call.id, delivery);
      return { call, delivered: await delivery, ended: phones.ended(call.id) };
    },
    async stop() {
      phones.stop();
      calls.close();
      await server.stop();
    },
  };
  return graph;
}

function settingsFor(url: string, identity: IdentityEndpoint): Record<string, string> {
  return {
    GRAPH_BASE_URL: url,
    NOTIFICATION_METADATA_URL: `${url}/v1/.well-known/OpenIdConfiguration`,
    IDENTITY_ENDPOINT: `${url}/msi/token`,
    IDENTITY_HEADER: identity.header,
  };
}

type Serve = (request: IncomingMessage, url: URL, response: ServerResponse) => Promise<void>;

function route(identity: IdentityEndpoint, keys: TokenKeys, serveGraph: Serve) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    if (url.pathname === '/msi/token') identity.handle(request, url, response);
    else if (url.pathname.startsWith('/v1/')) keys.handle(url, response);
    else serveGraph(request, url, response).catch(() => response.destroy());
  };
}
