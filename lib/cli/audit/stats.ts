import { createStats, type Stats } from '../../audit/stats.ts';
import type { CallRecord } from '../../audit/call-record.ts';
import type { Zone } from '../../rota/model.ts';
import { auditCalls } from './calls.ts';
import { auditOptions, readAuditQuestion } from './question.ts';
import { tellStats } from './stats-text.ts';
import type { Command } from '../command.ts';
import { showTime } from '../time.ts';

export const auditStats: Command = {
  name: 'audit stats',
  summary: 'calls by day and line: how many, how they ended, how fast they were decided, who calls most',
  synopsis: '[--from T] [--to T] [--line L] [--caller C] [--person P] [--outcome O] [--zone Z]',
  options: auditOptions,
  async run(context) {
    const question = await readAuditQuestion(context);
    const counter = createStats();
    for await (const calls of auditCalls(context, question))
      for (const call of calls) counter.add(call, dayIn(call, question.zone));
    const stats: Stats = counter.stats();
    if (context.json) await context.out.json({ zone: question.zone, ...stats });
    else
      await context.out.write(tellStats(stats, question.zone, context.out.paint, context.out.width ?? 100));
    return 0;
  },
};

/** The date of arrival on the clock of the zone. */
function dayIn({ at, endedAt, day }: CallRecord, zone: Zone): string {
  const instant = Date.parse(at ?? endedAt ?? '');
  return zone === 'UTC' || Number.isNaN(instant) ? day : showTime(instant, zone).slice(0, 10);
}
