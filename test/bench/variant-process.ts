import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { HostMessage, HostRequest, Usage } from './host-messages.ts';

export interface VariantProcess {
  readonly url: string;
  /** Milliseconds from the start of the process until its functions were registered and it listened. */
  readonly registeredMs: number;
  /** When it was started; milliseconds since 1970. */
  readonly startedAt: number;
  /** `collect`: after a garbage collection (needs `--expose-gc`). */
  usage(collect?: boolean): Promise<Usage>;
  /** Fields of the log lines with stages since the last time this was asked; the first time it begins to keep them. */
  stages(): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface VariantOptions {
  /** The bundled `host.ts`. */
  readonly program: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Starts a variant and waits until it listens. Throws where it ends before. */
export async function startVariant(options: VariantOptions): Promise<VariantProcess> {
  const startedAt = performance.timeOrigin + performance.now();
  const child = fork(options.program, [options.directory], {
    execArgv: [...(options.nodeOptions ?? [])],
    env: { PATH: process.env.PATH ?? '', ...options.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  child.on('message', (message: HostMessage) => {
    if (message.kind === 'log') console.error(message.line);
  });
  const next = <Kind extends HostMessage['kind']>(kind: Kind) =>
    new Promise<Extract<HostMessage, { kind: Kind }>>((resolve, reject) => {
      const take = (message: HostMessage) => {
        if (message.kind !== kind) return;
        child.off('message', take);
        resolve(message as Extract<HostMessage, { kind: Kind }>);
      };
      child.on('message', take);
      void ended.then(() => reject(new Error(`The process of ${options.directory} has ended.`)));
    });
  const ask = <Kind extends 'usage' | 'stages'>(request: HostRequest, kind: Kind) => {
    const answer = next(kind);
    child.send(request);
    return answer;
  };
  const { url, at } = await next('listening');
  return {
    url,
    startedAt,
    registeredMs: at - startedAt,
    usage: (collect = false) => ask(collect ? 'collect' : 'usage', 'usage'),
    stages: async () => (await ask('stages', 'stages')).calls as Record<string, unknown>[],
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
