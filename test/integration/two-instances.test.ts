/** Two instances on one storage, one of them killed in the middle of many calls. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRows } from '../faults/count-rows.ts';
import { CALLER, seedRota } from '../faults/people.ts';
import { inPool } from '../faults/pool.ts';
import { LINE, startWorld, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ instances: 2 });
  await seedRota(world);
  await (
    await world.call()
  ).ended;
});
afterAll(() => world.stop());

describe('two instances on one storage', () => {
  it('place each of 60 calls once, though both get a copy at the same time', async () => {
    const ids = Array.from({ length: 60 }, (): string => randomUUID());
    const statuses = await inPool(ids, 4, async (id) => {
      const { notification } = world.graph.calls.open({ from: CALLER, to: LINE, id });
      const copies = world.hosts.map(({ url }) => world.graph.notify(notification, { appUrl: url }));
      return (await Promise.all(copies)).map(({ status }) => status);
    });
    expect(new Set(statuses.flat())).toEqual(new Set([202]));
    await waitFor('all ends', async () => (await countRows(world, new Set(ids))).ended === 60);
    expect(await countRows(world, new Set(ids))).toMatchObject({ incoming: 60, decision: 60, extra: 0 });
    expect(ids.filter((id) => world.graph.accepted(id).length !== 1)).toEqual([]);
    // Nor was Graph ever asked twice: the claim decided, not Graph.
    const asked = world.graph.requests.map(({ callId }) => callId ?? '').filter((id) => ids.includes(id));
    expect(asked).toHaveLength(60);
  });

  it('place each of 20 calls once, though one is killed and its notifications come again', async () => {
    const [first, second] = world.hosts;
    if (!first || !second) throw new Error('There are not two.');
    world.graph.appUrl = second.url;
    // Slow tables, so that calls are at every step when it happens.
    world.tables.delay = 60;
    const ids = Array.from({ length: 20 }, (): string => randomUUID());
    const calls = ids.map((id) => world.graph.calls.open({ from: CALLER, to: LINE, id }));
    const lost = Promise.all(
      calls.map(async ({ notification }, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 12));
        return (await world.graph.notify(notification, { appUrl: first.url })).status;
      }),
    );
    await waitFor('some actions', () => ids.some((id) => world.graph.accepted(id).length > 0));
    first.kill('SIGKILL');
    const statuses = await lost;
    expect(statuses).toContain(0);
    world.tables.delay = 0;
    const again = await Promise.all(calls.map(({ notification }) => world.graph.notify(notification)));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([202]));
    await waitFor(
      'an action for each',
      () => ids.every((id) => world.graph.accepted(id).length === 1),
      14_000,
    );
    await waitFor(
      'a decision and an end of each',
      async () => {
        const rows = await countRows(world, new Set(ids));
        return rows.decision === 20 && rows.ended === 20 && rows.incoming === 20;
      },
      14_000,
    );
    expect(await countRows(world, new Set(ids))).toMatchObject({ extra: 0 });
  });
});
