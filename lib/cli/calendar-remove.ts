import { loadFeeds, removeFeed, SHORT_ID } from '../calendar/feed.ts';
import type { Command } from './command.ts';
import { Failure } from './failure.ts';

export const calendarRemove: Command = {
  name: 'calendar remove',
  summary: 'ends a calendar: its URL is unknown from then on',
  synopsis: 'ID',
  positionals: ['ID'],
  notes: [`ID: as "ringrota calendar list" shows it, the first ${SHORT_ID} characters or more.`],
  async run(context) {
    const given = context.positionals[0] ?? '';
    const wanted = given.trim().toLowerCase();
    const feeds = await loadFeeds(context.store());
    const found = feeds.filter(
      ({ id }) => id === wanted || (wanted.length >= SHORT_ID && id.startsWith(wanted)),
    );
    const [feed] = found;
    if (feed === undefined)
      throw new Failure(`unknown calendar "${given}": "ringrota calendar list" shows all`);
    if (found.length > 1) throw new Failure(`"${given}" begins ${found.length} ids: give more of it`);
    await removeFeed(context.store(), feed.id);
    if (context.json) await context.out.json({ removed: [feed.id] });
    else await context.out.line(`removed ${feed.id}`);
    return 0;
  },
};
