import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../../support/run-cli.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { exampleStore, ids, person, runCli } from '../../support/run-cli.ts';

const asked: string[] = [];
/** Graph with one user, `anna@contoso.com`. */
const graph: RunOptions = {
  token: () => Promise.resolve('token'),
  fetch: (input) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    const known = url.includes('/users/anna%40contoso.com?');
    return Promise.resolve(
      known
        ? Response.json({ id: ids.anna, displayName: 'Anna Berg', accountEnabled: true })
        : new Response(null, { status: 404 }),
    );
  },
};

const row = (store: ReturnType<typeof createMemoryStore>, name: string) =>
  [...(store.tables.get('People')?.values() ?? [])].find(({ rowKey }) => rowKey === name);

describe('people add', () => {
  it('looks a user principal name up in Graph', async () => {
    const store = createMemoryStore();
    const { code, json } = await runCli(['people', 'add', 'anna', '--target', 'anna@contoso.com', '--json'], {
      store,
      ...graph,
    });
    expect({ code, answer: json() }).toEqual({
      code: 0,
      answer: { person: 'anna', name: 'Anna Berg', kind: 'user', id: ids.anna, enabled: true },
    });
    expect(row(store, 'anna')).toMatchObject({ partitionKey: 'people', Target: ids.anna, Name: 'Anna Berg' });
    expect(asked.at(-1)).toBe(
      'https://graph.microsoft.com/v1.0/users/anna%40contoso.com?$select=id,displayName,accountEnabled',
    );
  });
  const takes = (target: string, stored: string) =>
    it(`takes ${target} without asking`, async () => {
      const store = createMemoryStore();
      const { code } = await runCli(['people', 'add', 'eva', '--target', target, '--name', 'Eva'], { store });
      expect(code).toBe(0);
      expect(row(store, 'eva')).toMatchObject({ Target: stored, Name: 'Eva' });
    });
  takes(ids.bo, ids.bo);
  takes('+46 70 123 45 67', '+46701234567');
  takes(`app:${ids.carl}`, `app:${ids.carl}`);

  const refuses = (claim: string, args: readonly string[], message: string, more: RunOptions = graph) =>
    it(`refuses ${claim}`, async () => {
      const store = exampleStore();
      const before = JSON.stringify([...(store.tables.get('People')?.values() ?? [])]);
      const { code, stdout, stderr } = await runCli(['people', 'add', ...args], { store, ...more });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(JSON.stringify([...(store.tables.get('People')?.values() ?? [])])).toBe(before);
    });
  refuses('somebody who is there, in any case', ['ANNA', '--target', ids.anna], 'people/anna already exists');
  refuses(
    'a user whom Entra ID does not know',
    ['eva', '--target', 'eva@contoso.com'],
    'Entra ID has no user eva@contoso.com',
  );
  refuses('a malformed target', ['eva', '--target', '0701234567'], '--target "0701234567"');
  refuses('a name that no Who cell can hold', ['eva,bo', '--target', ids.anna], 'NAME "eva,bo"');
  refuses('a name that no key can hold', ['e/va', '--target', ids.anna], 'NAME "e/va"');
  refuses('a name that is a number', ['+46701234567', '--target', ids.anna], 'is an id or number');
  refuses(
    'a look-up without credentials, and says what to do',
    ['eva', '--target', 'eva@contoso.com'],
    'give the object id as --target',
    {
      token: () => Promise.reject(new Error('secret detail')),
    },
  );
});

describe('people list', () => {
  it('has everybody, also who is off or cannot be read', async () => {
    const People = [
      person('anna', { Target: ids.anna, Name: 'Anna' }),
      person('bo', { Target: '+46701234567', Enabled: 'no' }),
      person('eva', { Target: 'x' }),
    ];
    const store = createMemoryStore({ tables: { People } });
    expect((await runCli(['people', 'list', '--json'], { store })).json()).toEqual([
      { person: 'anna', name: 'Anna', kind: 'user', id: ids.anna, enabled: true },
      { person: 'bo', name: null, kind: 'phone', id: '+46701234567', enabled: false },
      { person: 'eva', name: null, kind: null, id: null, enabled: false },
    ]);
    const { stdout } = await runCli(['people', 'list'], { store });
    expect(stdout).toMatch(/bo .*off\n/);
    expect(stdout).toMatch(/eva .*cannot be read/);
  });
});
