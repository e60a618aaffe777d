/**
 * The module `@azure/functions-core`, which exists inside the Functions host's Node worker only, as far as
 * `@azure/functions` 4 uses it (azure-functions-nodejs-worker `src/coreApi`, azure-functions-nodejs-library `src`).
 */

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
