import { callFacts, isOdd } from '../audit/call-words.ts';
import type { CallRecord } from '../audit/rows.ts';
import { callOf, lineZones, readZone, zoneOption } from './audit-question.ts';
import type { Command } from './command.ts';
import type { Paint } from './output.ts';
import { printable } from './table.ts';

export const auditShow: Command = {
  name: 'audit show',
  summary: 'one call: everything that the record has of it',
  synopsis: 'CALLID [--zone Z]',
  notes: ['The first 8 characters of the id do, if no other call of the last 31 days begins so.'],
  positionals: ['CALLID'],
  options: zoneOption,
  async run(context) {
    const [callId = ''] = context.positionals;
    const shown = readZone(context);
    const call = await callOf(context, callId.trim());
    const zone = shown ?? (await lineZones(context))(call);
    if (shown === null && zone === 'UTC') context.noteZone();
    if (context.json) await context.out.json(call);
    else await context.out.write(tell(call, zone, context.now, context.out.paint));
    return 0;
  },
};

/** A line for each thing that there is. */
function tell(call: CallRecord, zone: string, now: number, paint: Paint): string {
  const lines = callFacts(call, zone, now).map(
    ([name, value]) => `  ${name.padEnd(9)} ${printable(value)}\n`,
  );
  const odd = isOdd(call, now)
    ? `  ${paint('red', 'not whole')} after more than half an hour: ${call.action === null ? 'no decision' : 'no end'} is recorded\n`
    : '';
  return `${paint('bold', `call ${printable(call.callId)}`)}, times in ${zone}\n${lines.join('')}${odd}`;
}
