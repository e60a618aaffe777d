/** What must hold of every run, in sentences. */
import type { Row } from '../../lib/ports.ts';
import type { World } from './fakes.ts';
import type { Plan } from './plan.ts';
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

function differentActions({ world, plan }: Run): string | null {
  const different = new Set(world.accepted.map(({ action }) => action));
  if (different.size < 2 || world.accepted.some(({ isBelated }) => isBelated)) return null;
  return world.accepted.some((one) => nobodyCouldKnow(one, world, plan))
    ? null
    : `two different accepted actions: ${[...different].join(' and ')}`;
}

/** Two instances that ask Graph at the same moment are both told that the call waits. */
const AT_ONCE_MS = 100;

/**
 * An action sent without a claim, which nobody else could know about: Graph could not be asked, or both asked at once,
 * or the instance alone had no tables, or it died before they took its rows.
 */
function nobodyCouldKnow(one: World['accepted'][0], { accepted }: World, { kills, outages }: Plan): boolean {
  if (one.unclaimed === null) return false;
  return (
    one.unclaimed === 'not told' ||
    kills.some(({ instance }) => instance === one.instance) ||
    outages.some(
      ({ instance, what }) => instance === one.instance && (what === 'audit' || what === 'tables'),
    ) ||
    accepted.some(({ at, action }) => action !== one.action && Math.abs(at - one.at) < AT_ONCE_MS)
  );
}

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

/** Of `none` the record claims no more than what Graph said. */
const DOUBT = /Graph does not know the call any more/;

function falseRecord({ world }: Run): string | null {
  const decision = decisionOf(world.tables.tables.get('CallAudit')?.values() ?? []);
  if (decision === null) return null;
  const isDoubted = DOUBT.test(String(decision.Problem));
  const said = actionOf(decision);
  const isTrue =
    said === 'none'
      ? world.accepted.length === 0 || world.wasMisled
      : world.accepted.some(({ action }) => action === said);
  if (isTrue || isDoubted) return null;
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
