/**
 * The rows of the fault matrix that `npm test` leaves out. Each row's name is the claim. A row is met again if the machine was
 * too busy for a fault that lasts seconds; a promise that is not kept is broken each time.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { meetRow } from '../faults/meet-row.ts';
import { rows } from '../faults/rows.ts';
import { startSharedWorld } from '../faults/run-row.ts';
import type { World } from '../support/world.ts';

describe('a fault does to a call what is promised', () => {
  let shared: World;
  beforeAll(async () => {
    shared = await startSharedWorld();
  });
  afterAll(() => shared.stop());

  it.concurrent.for(rows.filter(({ short }) => !short))('$name', { retry: 2 }, async (row, { expect }) => {
    const { seen, wrong } = await meetRow(row, shared);
    expect(wrong, JSON.stringify(seen)).toEqual([]);
  });
});
