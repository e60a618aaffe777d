import { incomingRow } from '../audit/rows.ts';
import type { Line } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { callerText } from './log-words.ts';
import type { Arrival } from './route-ports.ts';

/** The `_1-incoming` row, which is the claim as well. `line`: `null` where the tables do not say which it is. */
export function incomingRowOf({ call, tenantId, received }: Arrival, line: Line | null): Row {
  return incomingRow({
    at: received,
    callId: call.callId,
    line: line?.name ?? null,
    rota: line?.rota ?? null,
    caller: callerText(call.caller),
    callerName: call.caller.name,
    called: call.called,
    tenantId: call.tenantId ?? tenantId,
    callChainId: call.callChainId,
  });
}
