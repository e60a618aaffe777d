import { randomUUID } from 'node:crypto';
import type { Core, CoreContext, LogLine, Registration, RpcData } from './functions-core.ts';

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
