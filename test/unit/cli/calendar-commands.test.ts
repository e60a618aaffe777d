import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { calendar } from '../../../lib/calendar/feed-answer.ts';
import type { Store } from '../../../lib/ports.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { example, exampleStore, person, runCli, type RunOptions } from '../../support/run-cli.ts';

const ENV = { ROTA_STORAGE: 'UseDevelopmentStorage=true', PUBLIC_BASE_URL: 'https://app.example/' };

async function run(args: string, options: RunOptions) {
  return runCli(['calendar', ...args.split(' ')], { env: ENV, ...options });
}

async function add(store: Store, args = '--line support') {
  const ran = await run(`add ${args} --json`, { store });
  expect(ran.stderr).toBe('');
  return ran.json() as { readonly id: string; readonly url: string };
}

const list = async (store: Store) => (await run('list --json', { store })).json();

describe('calendar add', () => {
  it('prints a URL that answers, and keeps only the hash of its token', async () => {
    const store = exampleStore();
    const { id, url } = await add(store);
    const [, token = ''] =
      /^https:\/\/app\.example\/api\/calendar\/([A-Za-z0-9_-]{43})\.ics$/.exec(url) ?? [];
    expect(id).toBe(createHash('sha256').update(token).digest('hex'));
    expect(JSON.stringify([...(store.tables.get('Feeds')?.values() ?? [])])).not.toContain(token);
    const { status } = await calendar(
      { file: `${token}.ics`, ifNoneMatch: null, head: false },
      { store, defaultTimeZone: 'UTC', now: () => 0, log: recordingLog() },
    );
    expect(status).toBe(200);
  });

  it('prints nothing but the URL without --json', async () => {
    const { code, stdout, stderr } = await run('add --rota support --url http://localhost:7071', {
      store: exampleStore(),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^http:\/\/localhost:7071\/api\/calendar\/[\w-]{43}\.ics\n$/);
  });

  it('takes the base of a local run, which has no TLS', async () => {
    const env = { ...ENV, PUBLIC_BASE_URL: 'http://127.0.0.1:7071' };
    const { stdout } = await run('add --line support', { store: exampleStore(), env });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:7071\/api\/calendar\//);
  });

  it('never gives two calendars one URL', async () => {
    const store = exampleStore();
    const urls = [await add(store), await add(store)].map(({ url }) => url);
    expect(new Set(urls).size).toBe(2);
  });

  it.each([
    ['add', /--line or --rota is missing/],
    ['add --line support --rota support', /cannot be used together/],
    ['add --line gone', /unknown line "gone"/],
    ['add --rota gone', /unknown rota "gone"/],
    ['add --line support --person zoe', /unknown person "zoe"/],
    ['add --line support --url http://app.example', /--url is not a URL that begins with https/],
    ['add --line support --url ftp://app.example', /--url is not/],
    ['add --line support --url https://app.example/?code=1', /--url is not/],
    ['add --line support --url app.example', /--url is not/],
  ])('%s is exit code 2, and no calendar is made', async (args, message) => {
    const store = exampleStore();
    const { code, stderr } = await run(args, { store });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(store.tables.has('Feeds')).toBe(false);
  });

  it('names both ways where it does not know where the app is', async () => {
    for (const PUBLIC_BASE_URL of [undefined, 'http://app.example']) {
      const { code, stderr } = await run('add --line support', {
        store: exampleStore(),
        env: { ...ENV, PUBLIC_BASE_URL },
      });
      expect(code).toBe(2);
      expect(stderr).toMatch(/PUBLIC_BASE_URL.*--url/);
    }
  });

  it('says so of a person who is off', async () => {
    const People = [...example.People, person('dina', { Target: '+46700000001', Enabled: 'no' })];
    const { code, stderr } = await run('add --line support --person Dina', {
      store: exampleStore({ People }),
    });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'people/dina is off: the calendar stays empty until it is on\n',
    });
  });
});

describe('calendar list', () => {
  it('is empty where there is no table', async () => {
    expect(await list(exampleStore())).toEqual({ feeds: [] });
  });

  it('has a row for each calendar, by id', async () => {
    const store = exampleStore({
      Feeds: [
        { partitionKey: 'feeds', rowKey: 'f'.repeat(64), Rota: 'night', Enabled: 'no', Note: 'of the wall' },
      ],
    });
    const { id } = await add(store, '--line SUPPORT --person ANNA');
    expect(await list(store)).toEqual({
      feeds: [
        { id, line: 'support', rota: null, person: 'anna', enabled: true, note: null },
        { id: 'f'.repeat(64), line: null, rota: 'night', person: null, enabled: false, note: 'of the wall' },
      ],
    });
    const { stdout } = await run('list', { store });
    expect(stdout).toContain(id.slice(0, 8));
    expect(stdout).toMatch(/ffffffff +night +off +of the wall/);
  });

  it('keeps the RowKey of a line that was named by it, so that a new name does not end the calendar', async () => {
    const store = exampleStore();
    await add(store, `--line ${String(example.Lines[0]?.rowKey).toUpperCase()}`);
    expect(await list(store)).toMatchObject({ feeds: [{ line: example.Lines[0]?.rowKey }] });
  });
});

describe('calendar remove', () => {
  it.each([
    ['the whole id', (id: string) => id],
    ['its first 8 characters', (id: string) => id.slice(0, 8)],
    ['more of it, in capitals', (id: string) => id.slice(0, 20).toUpperCase()],
  ])('takes %s', async (_, shown) => {
    const store = exampleStore();
    const [{ id }, other] = [await add(store), await add(store)];
    const { code, json } = await run(`remove ${shown(id)} --json`, { store });
    expect(code).toBe(0);
    expect(json()).toEqual({ removed: [id] });
    expect(await list(store)).toMatchObject({ feeds: [{ id: other.id }] });
  });

  it.each(['ffffffff', 'abc', '0'.repeat(64)])('of the unknown %s is exit code 2', async (id) => {
    const { code, stderr } = await run(`remove ${id}`, { store: exampleStore() });
    expect(code).toBe(2);
    expect(stderr).toContain(`unknown calendar "${id}"`);
  });

  it('removes none where the characters are those of two', async () => {
    const store = exampleStore({
      Feeds: ['a', 'b'].map((end) => ({
        partitionKey: 'feeds',
        rowKey: `${'1'.repeat(63)}${end}`,
        Line: 'support',
      })),
    });
    expect((await run('remove 11111111', { store })).code).toBe(2);
    expect(await list(store)).toMatchObject({ feeds: [{}, {}] });
  });
});
