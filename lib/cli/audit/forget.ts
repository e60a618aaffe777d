import { callerFilter } from '../../audit/filter.ts';
import { forgetCaller } from '../../audit/forget.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../failure.ts';
import { plural } from '../plural.ts';

export const auditForget: Command = {
  name: 'audit forget',
  summary: 'blank the caller in all rows of that caller (it cannot be undone)',
  synopsis: '--caller C',
  options: {
    caller: { value: 'C', help: 'a + number or an object id, with or without "phone:" or "user:"' },
  },
  notes: [
    'A row of its own says when and how many; it does not say who.',
    'Logs are not touched: they hold numbers in part only, but audit.unsaved lines hold whole rows.',
  ],
  async run(context) {
    const caller = context.option('caller');
    if (caller === null) throw new UsageError('--caller is missing');
    if (/^(?:encrypted|unknown)$/i.test(caller.trim()))
      throw new UsageError(
        `--caller "${caller}" is no caller: it stands for everybody whom Graph did not name`,
      );
    const { at, rows, days } = await forgetCaller(context.store(), callerFilter(caller), context.now);
    if (context.json) await context.out.json({ at: new Date(at).toISOString(), rows, days });
    else
      await context.out.line(
        rows === 0
          ? 'no call of this caller is recorded'
          : `${plural(rows, 'call')} on ${plural(days, 'day')}: the caller is blanked`,
      );
    return 0;
  },
};
