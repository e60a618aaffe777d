import { StoreError, type Log } from '../ports.ts';

/** Runs `work`; what goes wrong is logged, and what comes after it goes on: the next run tries again. */
export async function logged(
  what: string,
  log: Pick<Log, 'warn' | 'error'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    if (error instanceof StoreError) log.warn('storage.failed', { what, fault: error.fault, reason });
    else log.error('internal.error', { where: what, reason });
  }
}
