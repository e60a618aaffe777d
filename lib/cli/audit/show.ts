import type { CallRecord } from '../../audit/call-record.ts';
import { callFacts } from '../../audit/call-facts.ts';
import { isOdd } from '../../audit/call-words.ts';
import { findCall } from '../../audit/find-call.ts';
import { readZone, zoneOption } from './question.ts';
import type { Command } from '../command.ts';
import { Failure } from '../failure.ts';
import type { Paint } from '../output.ts';
import { printable } from '../table.ts';

export const auditShow: Command = {
  name: 'audit show',
  summary: 'one call: everything that the record has of it',
  synopsis: 'CALLID [--zone Z]',
  positionals: ['CALLID'],
  options: zoneOption,
  async run(context) {
    const [callId = ''] = context.positionals;
    const zone = readZone(context) ?? 'UTC';
    const call = await findCall(context.store(), callId.trim(), context.now);
    if (call === null) throw new Failure(`nobody knows the call "${callId}"`);
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
    ? `  ${paint('red', 'not whole')} more than half an hour has passed: ${call.action === null ? 'no decision' : 'no end'} was recorded\n`
    : '';
  return `${paint('bold', `call ${printable(call.callId)}`)}, times in ${zone}\n${lines.join('')}${odd}`;
}
