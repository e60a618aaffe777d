/** Runs a row: one call meets the fault, and what became of it is looked at from outside. */
import { randomUUID } from 'node:crypto';
import { LINE, startWorld, type World } from '../support/world.ts';
import { auditOf, keptRows } from './audit.ts';
import { brokenRules } from './broken-rules.ts';
import { actionsOf, CALLER, DUTY, seedRota } from './people.ts';
import type { FaultRow, Seen, Stage } from './row.ts';

/** A world for the rows that need none of their own. */
export async function startSharedWorld(): Promise<World> {
  const world = await startWorld({ env: { FALLBACK_TARGETS: DUTY } });
  await seedRota(world);
  await world.call();
  return world;
}

/** In `shared` where the fault is one of Graph for this call only, else in a world of its own. */
export async function runRow(row: FaultRow, shared: World): Promise<Seen> {
  if (row.graph) return meetFault(row, shared);
  const world = await startWorld({
    instances: 0,
    messages: row.messages ?? false,
    env: { FALLBACK_TARGETS: DUTY, ...row.env },
  });
  try {
    await seedRota(world);
    await row.before?.(world);
    await world.start();
    if (row.warm !== false) await (await world.call()).ended;
    return await meetFault(row, world);
  } finally {
    await world.stop();
  }
}

async function meetFault(row: FaultRow, world: World): Promise<Seen> {
  const callId = randomUUID();
  for (const [match, fault] of row.graph ?? []) world.graph.fail({ ...match, callId }, fault);
  const before = world.hosts.map((host) => host.logs().length);
  const call = world.graph.calls.open({ from: CALLER, to: LINE, id: callId });
  const stage: Stage = { world, callId, notification: call.notification };
  await row.fault?.(stage);
  const begun = Date.now();
  await (row.deliver?.(stage) ?? world.graph.notify(call.notification));
  const answered = Date.now();
  await settle(row, stage);
  await row.after?.(stage);
  await settle(row, stage);
  const kept = await keptRows(world, callId);
  const [accepted] = world.graph.accepted(callId);
  const requests = world.graph.requests.filter((request) => request.callId === callId);
  return {
    action: actionsOf(world, callId),
    afterMs: (accepted?.at ?? answered) - begun,
    audit: auditOf(kept),
    source: textOf(kept.decision?.columns.Source),
    problem: textOf(kept.decision?.columns.Problem),
    logged: eventsOf(world, before, row.graph ? callId : null),
    attempts: requests.filter(({ action }) => action !== 'get').length,
    broken: brokenRules(requests, row.takenOver === true),
  };
}

/** Waits for what is promised, as long as it may take; what is seen then counts. */
async function settle(row: FaultRow, { world, callId }: Stage): Promise<void> {
  const { action, audit, logged } = row.promised;
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const events = new Set(eventsOf(world, [], null));
    const isThere =
      actionsOf(world, callId) === action &&
      auditOf(await keptRows(world, callId)) === audit &&
      logged.every((event) => events.has(event));
    if (isThere || performance.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const SETTLE_MS = 10_000;

/** Events since `before`, of one call where others share the world. */
function eventsOf(world: World, before: readonly number[], callId: string | null): readonly string[] {
  const lines = world.hosts.flatMap((host, index) => host.logs().slice(before[index] ?? 0));
  const events = lines.flatMap((line) => {
    const [, event] = /^\{"event":"([a-z.-]+)"/.exec(line) ?? [];
    const isOurs = callId === null || line.includes(callId);
    return event !== undefined && isOurs ? [event] : [];
  });
  return [...new Set(events)].filter((event) => event !== 'call.ended');
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
