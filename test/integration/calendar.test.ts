/** Calendars on the built bundle, in a process of its own, with a feed that the command line made. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOfCalendar, readEvents } from '../support/ics-check.ts';
import { example, runCli } from '../support/run-cli.ts';
import { createStore } from '../../lib/azure/store.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
let url = '';

beforeAll(async () => {
  world = await startWorld();
  for (const [table, rows] of Object.entries(example)) await world.seed(table, rows);
  const made = await runCli(['calendar', 'add', '--line', 'support', '--url', world.url], {
    openStore: () =>
      createStore({
        storage: { kind: 'connection-string', value: world.connectionString },
        credential: () => {
          throw new Error('a connection string needs no credential');
        },
      }),
  });
  expect(made.stderr).toBe('');
  url = made.stdout.trim();
});

afterAll(() => world.stop());

const token = () => /calendar\/(.*)\.ics/.exec(url)?.[1] ?? '';

describe('GET /api/calendar/{token}.ics', () => {
  it('answers without a key, as the strict reader and ical.js want it', async () => {
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const text = await answer.text();
    expect(faultsOfCalendar(text)).toEqual([]);
    expect(readEvents(text).length).toBeGreaterThan(300);
  });

  it('answers 304 to the tag that it gave, and HEAD with the same headers', async () => {
    const first = await fetch(url);
    const headers = Object.fromEntries(first.headers);
    await first.text();
    const again = await fetch(url, { headers: { 'if-none-match': headers.etag ?? '' } });
    expect({ status: again.status, body: await again.text() }).toEqual({ status: 304, body: '' });
    const head = await new Promise<Record<string, unknown>>((resolve, reject) => {
      request(url, { method: 'HEAD' }, (response) =>
        resolve({ status: response.statusCode, ...response.headers }),
      )
        .on('error', reject)
        .end();
    });
    expect(head).toMatchObject({
      status: 200,
      etag: headers.etag,
      'cache-control': headers['cache-control'],
      'content-type': headers['content-type'],
    });
  });

  it('is 404 for any other token, 503 while the tables are away, and logs no token', async () => {
    const other = url.replace(token(), 'A'.repeat(43));
    expect((await fetch(other)).status).toBe(404);
    world.tables.mode = 'busy';
    try {
      expect((await fetch(url)).status).toBe(503);
    } finally {
      world.tables.mode = 'up';
    }
    expect(world.events('storage.failed').at(-1)).toMatchObject({ what: 'calendar' });
    expect(world.hosts.flatMap((host) => host.logs()).join('\n')).not.toContain(token());
  });

  it('is 404 once the calendar was removed', async () => {
    const rows = await world.rows('Feeds');
    expect(rows).toHaveLength(1);
    const { TableClient } = await import('@azure/data-tables');
    const client = TableClient.fromConnectionString(world.connectionString, 'Feeds', {
      allowInsecureConnection: true,
    });
    await client.deleteEntity('feeds', String(rows[0]?.rowKey));
    expect((await fetch(url)).status).toBe(404);
  });
});
