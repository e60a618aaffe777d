/** Everything that is told in Teams. Loaded when it is first needed: no call waits for it. */
import { dayOf } from '../audit/rows.ts';
import type { Instant } from '../rota/model.ts';
import { readTables } from '../rows/tables.ts';
import { drain, forgetOld } from './drain.ts';
import { logged } from './logged.ts';
import type { OutboxDeps } from './outbox.ts';
import { bodyOfRow, tellCall, type TellDeps, type ToldCall } from './tell-call.ts';
import { watchDuty } from './watch-duty.ts';
import { watchProblems } from './watch-problems.ts';

export type MessagesOptions = Omit<TellDeps, 'log'>;

export interface Messages {
  /** After a call ended or was given up. Never throws for the tables. */
  readonly tellCall: (call: ToldCall, log: OutboxDeps['log']) => Promise<void>;
  /** What the timer does: changes of duty, what is wrong with the tables, and what was not sent before. */
  readonly run: (deadline: Instant, log: OutboxDeps['log']) => Promise<void>;
}

export function createMessages(options: MessagesOptions): Messages {
  const watch = createWatch();
  return {
    tellCall: (call, log) => tellCall(call, { ...options, log }),
    async run(deadline, log) {
      const deps = { ...options, log };
      await logged('notices watch', log, () => watch(deps));
      await logged('notices drain', log, async () => {
        await drain(
          (row) => (row.partition === 'call' ? bodyOfRow(row, deps) : Promise.resolve(row.message)),
          deadline,
          deps,
        );
        if (isTimeToForget(deps.now())) await forgetOld(deps);
      });
    },
  };
}

/** The one run of a day that finds its minute; one that is missed is made up for on the next day. */
const isTimeToForget = (now: Instant): boolean => Math.floor(now / 300_000) % 288 === 40;

const READ = { timeoutMs: 10_000 };

/**
 * Block lists can be long, and `check` takes its time: it looks when other rows have changed, and once a UTC day.
 * Throws `StoreError`.
 */
function createWatch(): (deps: TellDeps) => Promise<void> {
  let before: string | null = null;
  return async (deps) => {
    const read = (table: string) => deps.store.all(table, {}, READ);
    const [Rota, People, Lines] = await Promise.all([read('Rota'), read('People'), read('Lines')]);
    await watchDuty(readTables({ Rota, People, Lines, Callers: [] }, deps.zone).lines, deps);
    const stamp = [dayOf(deps.now()), ...[Rota, People, Lines].flat().map(({ etag }) => etag)].join('\n');
    if (stamp === before) return;
    await watchProblems({ Rota, People, Lines, Callers: await read('Callers') }, deps);
    before = stamp;
  };
}
