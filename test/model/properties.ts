/** What must hold of every run, in sentences. */
import type { Row } from '../../lib/ports.ts';
import { CALL, type Run } from './run.ts';

/** A sentence for each property that does not hold. */
export function broken(run: Run): readonly string[] {
  return [
    differentActions(run),
    nothingHappened(run),
    falseRecord(run),
    foreignRelease(run),
    lateAnswer(run),
    notAnswered(run),
  ].filter((text) => text !== null);
}

function differentActions({ world }: Run): string | null {
  const different = new Set(world.accepted.map(({ action }) => action));
  if (different.size < 2 || someoneWasBlind(world) || world.accepted.some(({ isBelated }) => isBelated))
    return null;
  return `two different accepted actions: ${[...different].join(' and ')}`;
}

/** Whether an action was sent by an instance that the audit did not answer: it could not know of the others. */
const someoneWasBlind = (world: Run['world']): boolean => world.accepted.some(({ isBlind }) => isBlind);

function nothingHappened({ world }: Run): string | null {
  return world.accepted.length > 0 || world.wasMisled
    ? null
    : 'no action though tables and Graph were well for 20 s and a copy came';
}

/** A lease that says that the call is free comes from the instance whose lease was the last one. */
function foreignRelease({ world }: Run): string | null {
  const leases = [...(world.tables.tables.get('CallAudit')?.values() ?? [])]
    .filter(({ partitionKey }) => partitionKey.startsWith('takeover-'))
    .sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1));
  const isReleased = (row: Row) => String(row.At).startsWith('1970');
  for (const [index, row] of leases.entries()) {
    const before = leases[index - 1];
    if (before !== undefined && isReleased(row) && !isReleased(before) && row.Claim !== before.Claim)
      return `lease ${row.rowKey} of another instance frees the call`;
  }
  return null;
}

const DOUBT = /may have (?:taken effect|acted)/;

function falseRecord({ world }: Run): string | null {
  const decision = decisionOf(world.tables.tables.get('CallAudit')?.values() ?? []);
  if (decision === null) return null;
  const isDoubted = DOUBT.test(String(decision.Problem));
  const said = actionOf(decision);
  const isTrue =
    said === 'none'
      ? world.accepted.length === 0 || world.wasMisled
      : world.accepted.some(({ action }) => action === said);
  if (isTrue || isDoubted || (said === 'none' && someoneWasBlind(world))) return null;
  return `the record says ${said} without a doubt, Graph accepted ${world.accepted.map(({ action }) => action).join(', ')}`;
}

function decisionOf(rows: Iterable<Row>): Row | null {
  for (const row of rows) if (row.rowKey === `${CALL}_2-decision`) return row;
  return null;
}

function actionOf(row: Row): string {
  if (row.Action === 'reject') return `reject ${String(row.Reason)}`;
  if (row.Action !== 'redirect') return 'none';
  const targets = JSON.parse(String(row.Targets)) as { readonly id: string }[];
  return `redirect ${targets
    .map(({ id }) => id)
    .sort()
    .join()}`;
}

/** From the receipt to the answer, less the time in which the instance stood still. */
function lateAnswer({ copies, plan }: Run): string | null {
  for (const { at, instance, answered } of copies) {
    if (answered === null) continue;
    const paused = plan.pauses
      .filter((pause) => pause.instance === instance && pause.to > at)
      .reduce((sum, { from, to }) => sum + Math.max(to - Math.max(from, at), 0), 0);
    const took = answered.at - at - paused;
    if (took > 12_700) return `an answer after ${took} ms`;
  }
  return null;
}

function notAnswered({ copies, plan }: Run): string | null {
  const lost = copies.filter(
    ({ instance, answered }) => answered === null && !plan.kills.some((kill) => kill.instance === instance),
  );
  return lost.length > 0 ? `${lost.length} copies without an answer` : null;
}
