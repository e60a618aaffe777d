/**
 * The module `@azure/functions-core`, which exists inside the Functions host's Node worker only, as far as
 * `@azure/functions` 4 uses it (azure-functions-nodejs-worker `src/coreApi`, azure-functions-nodejs-library `src`).
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** One line of what a function, or the library, logs. `level` as in `context.log`, `context.warn` and so on. */
export type LogLine = (line: string, level: string) => void;

/** A binding as `app.http`, `app.timer` and their like describe it. */
export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly name?: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly schedule?: string;
}

/** What `registerFunction` was given. */
export interface Registration {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly callback: (...args: unknown[]) => unknown;
}

/** Data of the host's RPC protocol: one member is there. */
export interface RpcData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: unknown;
}

/** What the library is given for one invocation. */
export interface CoreContext {
  readonly invocationId: string;
  readonly metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> };
  readonly request: unknown;
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  readonly log: (level: string, category: string, message: string) => void;
}

/** The part of the library that turns RPC into arguments and results into RPC. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: unknown): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: RpcData | null }>;
}

interface ProgrammingModel {
  getInvocationModel(context: CoreContext): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<unknown>;
}

type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
export type Hook = (context: Record<string, unknown>) => unknown;

/** What an app registered while it was loaded. */
export interface Core {
  readonly functions: Map<string, Registration>;
  readonly hooks: Map<string, Hook[]>;
  model: ProgrammingModel | null;
  /** What `require('@azure/functions-core')` answers. */
  readonly module: Readonly<Record<string, unknown>>;
}

const HOOKS: readonly HookName[] = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'];

/** A fresh core for one app. Registering after `seal` throws, as in the worker. */
export function createCore(log: LogLine): Core & { seal(): void } {
  let sealed = false;
  const functions = new Map<string, Registration>();
  const hooks = new Map<string, Hook[]>(HOOKS.map((name) => [name, []]));

  const registerFunction = (metadata: Omit<Registration, 'callback'>, callback: Registration['callback']) => {
    if (sealed)
      throw new Error(
        `A function can only be registered during app start-up, "${metadata.name}" came later.`,
      );
    if (functions.has(metadata.name))
      throw new Error(`A function with the name "${metadata.name}" has already been registered.`);
    functions.set(metadata.name, { ...metadata, callback });
    return disposable(() => functions.delete(metadata.name));
  };
  const registerHook = (name: string, hook: Hook) => {
    const list = hooks.get(name);
    if (!list) throw new RangeError(`Unrecognized hook "${name}".`);
    list.push(hook);
    return disposable(() => list.splice(list.indexOf(hook), 1));
  };

  const core: Core & { seal(): void } = {
    functions,
    hooks,
    model: null,
    seal: () => (sealed = true),
    module: {
      version: '3.12.0',
      hostVersion: '4.1040.0',
      registerFunction,
      registerHook,
      setProgrammingModel: (model: ProgrammingModel) => (core.model = model),
      getProgrammingModel: () => core.model,
      log: (level: string, _category: string, message: string) => log(message, level),
      Disposable: {
        from: (...all: { dispose(): void }[]) => disposable(() => all.forEach((d) => d.dispose())),
      },
    },
  };
  return core;
}

function disposable(dispose: () => unknown): { dispose(): void } {
  return { dispose: () => void dispose() };
}

/**
 * Runs one invocation through the library's own model, as the worker does: arguments, `preInvocation` hooks, the
 * handler, `postInvocation` hooks, response. Throws what the handler threw.
 * @param data what the trigger binding receives
 */
export async function invoke(
  core: Core,
  registration: Registration,
  data: RpcData,
  log: LogLine,
): Promise<RpcData | null> {
  const { name, bindings, callback } = registration;
  if (!core.model) throw new Error('The app has set no programming model.');
  const trigger = Object.keys(bindings).find((key) => /trigger$/i.test(bindings[key]?.type ?? ''));
  const traceParent = `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(16)}-01`;
  const context: CoreContext = {
    invocationId: randomUUID(),
    metadata: { name, bindings },
    request: {
      inputData: [{ name: trigger, data }],
      triggerMetadata: {},
      traceContext: { traceParent, traceState: '', attributes: {} },
    },
    state: 'preInvocationHooks',
    log: (level, _category, message) => log(message, level),
  };
  const model = core.model.getInvocationModel(context);
  const call = await model.getArguments();
  const hooked: Record<string, unknown> = {
    hookData: {},
    appHookData: {},
    invocationContext: call.context,
    inputs: call.inputs,
    functionCallback: callback,
    result: null,
    error: null,
  };
  await runHooks(core, 'preInvocation', hooked);
  context.state = 'invocation';
  try {
    hooked.result = await model.invokeFunction(
      call.context,
      hooked.inputs as unknown[],
      hooked.functionCallback,
    );
  } catch (error) {
    hooked.error = error;
  }
  context.state = 'postInvocationHooks';
  await runHooks(core, 'postInvocation', hooked);
  context.state = undefined;
  if (hooked.error !== null) throw hooked.error as Error;
  const response = await model.getResponse(call.context, hooked.result);
  return response.returnValue ?? null;
}

/** Runs the hooks of one kind in the order of their registration. */
export async function runHooks(core: Core, name: string, context: Record<string, unknown>): Promise<void> {
  for (const hook of core.hooks.get(name) ?? []) await hook(context);
}

/** An app's folder as the host sees it. */
export interface AppFolder {
  /** The file that `main` of its package.json names. */
  readonly main: string;
  /** `extensions.http.routePrefix` of its host.json; `api` where it says nothing. */
  readonly routePrefix: string;
}

/** Reads `package.json` and `host.json` of a folder. Throws a plain message where the app is not built. */
export function readAppFolder(directory: string): AppFolder {
  const { main } = readJson(join(directory, 'package.json')) as { main?: string };
  if (!main) throw new Error(`package.json in ${directory} has no "main".`);
  const file = resolve(directory, main);
  if (!existsSync(file)) throw new Error(`${main} is missing in ${directory}: run "npm run build" first.`);
  const host = readJson(join(directory, 'host.json')) as {
    extensions?: { http?: { routePrefix?: string } };
  };
  return { main: file, routePrefix: host.extensions?.http?.routePrefix ?? 'api' };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const proto = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };

/**
 * Loads a CommonJS bundle afresh, with `core` as its `@azure/functions-core`. The worker does it in the same way
 * (`setupCoreModule.ts`): through `Module.prototype.require`. The library keeps what it got, so the
 * replacement lasts for the load only.
 */
export function loadBundle(file: string, core: Core): void {
  const require = createRequire(file);
  const original = proto.require;
  Reflect.deleteProperty(require.cache, require.resolve(file));
  proto.require = function (this: unknown, id: string) {
    return id === '@azure/functions-core' ? core.module : Reflect.apply(original, this, [id]);
  };
  try {
    require(file);
  } finally {
    proto.require = original;
  }
}

/** HTTP requests and responses in the form of the host's RPC protocol (azure-functions-language-worker-protobuf). */
type Nullable = Record<string, { value: string }>;

/** What the host sends to the worker: repeated headers and query values joined by commas, as ASP.NET does. */
export function toRpcHttp(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Uint8Array,
): unknown {
  const query: Nullable = {};
  for (const name of new Set(url.searchParams.keys()))
    query[name] = { value: url.searchParams.getAll(name).join(',') };
  const headers: Nullable = {};
  for (const [name, value] of Object.entries(request.headersDistinct))
    if (!CONNECTION_HEADERS.has(name)) headers[name] = { value: (value ?? []).join(',') };
  return {
    method: request.method,
    url: url.href,
    nullableHeaders: headers,
    nullableQuery: query,
    nullableParams: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { value }])),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

/** `Headers` of fetch refuses nothing here, but these belong to the connection between client and host. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

interface RpcHttpResponse {
  readonly statusCode?: string;
  readonly headers?: Record<string, string>;
  readonly body?: RpcData | null;
}

/** What the worker sent back; a function that returned nothing is 204, as in the host. */
export function fromRpcHttp(data: RpcData | null): {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Uint8Array;
} {
  const http = data?.http as RpcHttpResponse | undefined;
  if (!http) return { status: 204, headers: {}, bytes: new Uint8Array() };
  const bytes = http.body?.bytes ?? Buffer.from(http.body?.string ?? http.body?.json ?? '');
  return { status: Number(http.statusCode ?? 200), headers: http.headers ?? {}, bytes };
}
