/**
 * A Functions host in this process, for machines without Core Tools and for tests: it loads the built bundle as the
 * Node worker does and serves its HTTP functions on loopback. Not like Azure: one instance, no throttling, timers
 * run only when asked to, of host.json only the route prefix counts.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createCore,
  fromRpcHttp,
  invoke,
  loadBundle,
  readAppFolder,
  runHooks,
  toRpcHttp,
} from './functions-core.ts';
import type { Core, LogLine, Registration, RpcData } from './functions-core.ts';
import { listen, readBody, TooLargeError } from './http.ts';
import { forwardToTables, isTablesPath, TABLES_PATH } from './tables-path.ts';

export interface LocalHostOptions {
  /** The folder with package.json, host.json and the bundle. */
  readonly directory: string;
  /** 0, the default: a free one. */
  readonly port?: number;
  /** Put into this process's environment until `stop`. */
  readonly env?: Readonly<Record<string, string>>;
  /** What `x-functions-key` or `?code=` must be where a function asks for a key; without it nothing is asked. */
  readonly functionKey?: string;
  /** Where Azurite listens, without the account: the board then finds the tables on the host's own origin. */
  readonly tables?: string;
  /** Everything that functions log; by default it is dropped. */
  readonly log?: LogLine;
}

export interface LocalHost {
  /** Without a slash at the end. */
  readonly url: string;
  readonly functions: readonly Registration[];
  /** Runs a timer function at once. Throws what it threw. */
  invokeTimer(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Azure's own default; the app sets a smaller one through this setting. */
const BODY_LIMIT = 104_857_600;

/** Loads the app and listens on 127.0.0.1. Throws where the app cannot be loaded. */
export async function startLocalHost(options: LocalHostOptions): Promise<LocalHost> {
  const log = options.log ?? (() => undefined);
  let serve: Listener = (_request, response) => response.writeHead(503).end();
  // First the address: the app is told it when it is loaded.
  const server = await listen(
    createServer((request, response) => serve(request, response)),
    options.port ?? 0,
  );
  const board = options.tables && { BOARD_TABLES_URL: `${server.url}${TABLES_PATH}` };
  const restore = setEnvironment({ ...options.env, ...board });
  try {
    const { main, routePrefix } = readAppFolder(options.directory);
    const core = createCore(log);
    loadBundle(main, core);
    await core.model?.getCapabilities?.({});
    await runHooks(core, 'appStart', { hookData: {}, appHookData: {} });
    core.seal();
    serve = withTables(options.tables, createListener(core, routePrefix, options.functionKey, log));
    return {
      url: server.url,
      functions: [...core.functions.values()],
      invokeTimer: (name) => invokeTimer(core, name, log),
      async stop() {
        await server.stop();
        await runHooks(core, 'appTerminate', { hookData: {}, appHookData: {} });
        restore();
      },
    };
  } catch (error) {
    await server.stop();
    restore();
    throw error;
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function withTables(tables: string | undefined, serve: Listener): Listener {
  if (tables === undefined) return serve;
  return (request, response) =>
    isTablesPath(request.url ?? '') ? forwardToTables(tables, request, response) : serve(request, response);
}

function createListener(
  core: Core,
  routePrefix: string,
  functionKey: string | undefined,
  log: LogLine,
): Listener {
  const route = createRouteTable(core.functions.values(), routePrefix);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    const found = route(request.method ?? 'GET', url.pathname);
    if (!found) return response.writeHead(404).end();
    if (!hasKey(found.registration, request, url, functionKey)) return response.writeHead(401).end();
    const body = await readBody(request, Number(process.env.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT) || BODY_LIMIT);
    const data: RpcData = { http: toRpcHttp(request, url, found.params, body) };
    const { status, headers, bytes } = fromRpcHttp(await invoke(core, found.registration, data, log));
    return response.writeHead(status, headers).end(bytes);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof TooLargeError) return response.writeHead(413, { connection: 'close' }).end();
      log(`The function failed: ${String(error)}`, 'error');
      return response.headersSent ? response.destroy() : response.writeHead(500).end();
    });
  };
}

function hasKey(
  registration: Registration,
  request: IncomingMessage,
  url: URL,
  functionKey: string | undefined,
): boolean {
  const trigger = Object.values(registration.bindings).find((binding) => /^httptrigger$/i.test(binding.type));
  if (functionKey === undefined || (trigger?.authLevel ?? 'anonymous') === 'anonymous') return true;
  const given = request.headers['x-functions-key'] ?? url.searchParams.get('code');
  return given === functionKey;
}

async function invokeTimer(core: Core, name: string, log: LogLine): Promise<void> {
  const registration = core.functions.get(name);
  const trigger = Object.values(registration?.bindings ?? {}).find((b) => /^timertrigger$/i.test(b.type));
  if (!registration || !trigger) throw new Error(`There is no timer function "${name}".`);
  const timer = { Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false };
  await invoke(core, registration, { json: JSON.stringify(timer) }, log);
}

function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  };
}

/** A function that serves a request, and what its route's `{…}` took from the path. */
interface RouteMatch {
  readonly registration: Registration;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly registration: Registration;
  readonly methods: readonly string[];
  readonly segments: readonly string[];
}

/**
 * Matches as the host does: literals without regard to case, percent-decoded parameters (`%2F` stays, as in
 * ASP.NET), `{name?}`, `{*rest}` and `{name}.ending`; constraints such as `{id:guid}` are ignored. A literal goes before a
 * parameter. A path that has a route for other methods only is as unknown as any other (the host answers 404).
 */
function createRouteTable(
  functions: Iterable<Registration>,
  routePrefix: string,
): (method: string, path: string) => RouteMatch | null {
  const routes = [...functions].flatMap((registration) => toRoute(registration, routePrefix));
  routes.sort((a, b) => weight(a) - weight(b));
  return (method, path) => {
    const segments = path.split('/').filter((segment) => segment !== '');
    for (const route of routes) {
      if (!route.methods.includes(method)) continue;
      const params = match(route.segments, segments);
      if (params) return { registration: route.registration, params };
    }
    return null;
  };
}

function toRoute(registration: Registration, routePrefix: string): Route[] {
  const trigger = Object.values(registration.bindings).find(
    (binding) => binding.type.toLowerCase() === 'httptrigger',
  );
  if (!trigger) return [];
  const route = `${routePrefix}/${trigger.route ?? registration.name}`;
  const methods = (trigger.methods ?? ['GET', 'POST']).map((method) => method.toUpperCase());
  return [{ registration, methods, segments: route.split('/').filter((segment) => segment !== '') }];
}

function weight(route: Route): number {
  return route.segments.filter((segment) => segment.startsWith('{')).length;
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = path[index];
    const parameter = /^\{(\*?)([^}:?=]+)[^}?]*(\??)\}(.*)$/.exec(part);
    if (!parameter) {
      if (given === undefined || decode(given).toLowerCase() !== part.toLowerCase()) return null;
      continue;
    }
    const [, rest, name = '', optional, ending = ''] = parameter;
    if (rest) return { ...params, [name]: path.slice(index).map(decode).join('/') };
    if (given === undefined && !optional) return null;
    if (given === undefined) continue;
    const value = decode(given);
    if (!value.toLowerCase().endsWith(ending.toLowerCase()) || value.length === ending.length) return null;
    params[name] = value.slice(0, value.length - ending.length);
  }
  return path.length > pattern.length ? null : params;
}

function decode(segment: string): string {
  try {
    return segment
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
      .join('');
  } catch {
    return segment;
  }
}
