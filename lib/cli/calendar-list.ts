import { loadFeeds, SHORT_ID } from '../calendar/feed.ts';
import type { Command } from './command.ts';
import { table } from './table.ts';

export const calendarList: Command = {
  name: 'calendar list',
  summary: 'all calendars that were made',
  synopsis: '',
  async run(context) {
    const feeds = await loadFeeds(context.store());
    if (context.json) {
      await context.out.json({ feeds });
      return 0;
    }
    const { paint } = context.out;
    const cells = feeds.map(({ id, line, rota, person, enabled, note }) => [
      id.slice(0, SHORT_ID),
      line ?? '',
      rota ?? '',
      person ?? '',
      enabled ? '' : 'off',
      note ?? '',
    ]);
    await context.out.write(
      table(
        ['Id', 'Line', 'Rota', 'Person', '', 'Note'],
        cells,
        (cell, _column, row) => (feeds[row]?.enabled === true ? cell : paint('yellow', cell)),
        context.out.width,
      ),
    );
    return 0;
  },
};
