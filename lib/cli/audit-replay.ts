import { replay, textOfLog, type Replayed } from '../audit/replay.ts';
import type { Command } from './command.ts';
import { plural } from './table.ts';

/** Lines that are named one by one. */
const MAX_NAMED = 20;

export const auditReplay: Command = {
  name: 'audit replay',
  summary: 'put back rows that the tables refused, from an exported log',
  synopsis: 'FILE',
  positionals: ['FILE'],
  notes: [
    'FILE is whatever holds the lines audit.unsaved: CSV or JSON of Application Insights, or a plain log.',
    'Nothing is overwritten, so it may be run again. Exit code 1 when a line cannot be read, or when there is none.',
  ],
  async run(context) {
    const [file = ''] = context.positionals;
    const log = textOfLog(await context.readFile(file));
    const result = await replay(log, context.store());
    const { restored, present, different, unreadable } = result;
    for (const line of unreadable.slice(0, MAX_NAMED))
      await context.note(`line ${line}: audit.unsaved is there, and no row that can be read and stored`);
    if (unreadable.length > MAX_NAMED) await context.note(`and ${unreadable.length - MAX_NAMED} more`);
    for (const rowKey of different.slice(0, MAX_NAMED))
      await context.note(`${rowKey}: a row that says something else is there, and stays`);
    if (log.isDamaged && unreadable.length > 0)
      await context.note(`${file} is not UTF-8 throughout: export it again, or save it as "CSV UTF-8"`);
    if (context.json) await context.out.json({ restored, present, unreadable: unreadable.length });
    else await context.out.line(words(result));
    return unreadable.length > 0 || restored + present === 0 ? 1 : 0;
  },
};

const words = ({ restored, present, unreadable }: Replayed): string =>
  restored + present + unreadable.length === 0
    ? 'no audit.unsaved in this file'
    : `${plural(restored, 'row')} put back, ${present} there already, ${unreadable.length} unreadable`;
