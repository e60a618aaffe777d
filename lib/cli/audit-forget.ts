import { callerFilter, localNumber } from '../audit/filter.ts';
import { forgetCaller, type Forgotten } from '../audit/forget.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { plural } from './table.ts';

export const auditForget: Command = {
  name: 'audit forget',
  summary: 'blank the caller in all rows of that caller (it cannot be undone)',
  synopsis: '--caller C [--dry-run | --yes]',
  options: {
    caller: { value: 'C', help: 'a + number or an object id, with or without "phone:" or "user:"' },
    'dry-run': { help: 'changes nothing: counts the calls' },
    yes: { help: 'does not ask; needed where nobody can be asked' },
  },
  notes: [
    'A row of its own says when and how many; it does not say who.',
    'Logs are not touched: they hold numbers in part only, but audit.unsaved lines hold whole rows.',
  ],
  async run(context) {
    const written = readCaller(context.option('caller'));
    const caller = callerFilter(written);
    const forget = (dryRun: boolean) => forgetCaller(context.store(), caller, context.now, { dryRun });
    if (context.flag('dry-run')) return answer(context, await forget(true), 'would be blanked');
    if (!context.flag('yes') && !(await isMeant(context, written, () => forget(true)))) return 0;
    return answer(context, await forget(false), 'is blanked');
  },
};

function readCaller(caller: string | null): string {
  if (caller === null) throw new UsageError('--caller is missing');
  if (/^(?:encrypted|unknown)$/i.test(caller.trim()))
    throw new UsageError(
      `--caller "${caller}" is not one caller: it stands for every caller that Graph did not name`,
    );
  if (localNumber(caller) !== null)
    throw new UsageError(
      `--caller "${caller}" is a local number: callers are recorded with + and the code of their country`,
    );
  return caller;
}

/** Whether somebody at the terminal says yes. Throws `UsageError` where there is nobody. */
async function isMeant(context: Context, caller: string, count: () => Promise<Forgotten>): Promise<boolean> {
  if (context.ask === null)
    throw new UsageError('this cannot be undone: add --yes to confirm, or preview it with --dry-run');
  const { rows, days } = await count();
  if (rows > 0) {
    const question = `Blank ${caller} in ${plural(rows, 'call')} on ${plural(days, 'day')}? It cannot be undone. [y/N] `;
    if (/^\s*y(?:es)?\s*$/i.test(await context.ask(question))) return true;
  }
  await context.note(rows === 0 ? NOTHING : 'nothing was changed');
  return false;
}

const NOTHING = 'no call of this caller is recorded';

async function answer(context: Context, { at, rows, days }: Forgotten, done: string): Promise<number> {
  if (context.json) await context.out.json({ at: new Date(at).toISOString(), rows, days });
  else
    await context.out.line(
      rows === 0 ? NOTHING : `${plural(rows, 'call')} on ${plural(days, 'day')}: the caller ${done}`,
    );
  return 0;
}
