/** `audit replay` and `audit forget` over tables on Azurite. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallRecord } from '../../lib/audit/rows.ts';
import { unsavedLine } from '../../lib/audit/rows.ts';
import { StoreError } from '../../lib/ports.ts';
import { connectionStringOf, startAzurite } from '../../lib/dev/azurite.ts';
import { openTables, startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { startGate } from '../support/gate.ts';
import { runCli, type RunOptions } from '../support/run-cli.ts';
import { ended, on, wholeCall } from '../unit/audit/rows.ts';

const AT = '2026-11-21T12:00:00Z';

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables();
});
afterAll(() => tables.stop());

const run = (words: string) => runCli(words.split(' '), { store: tables.store, at: AT });

describe('audit replay', () => {
  const rows = wholeCall('r-1', '2026-11-21T02:14:00.000Z');
  const log = `time,message\n${rows.map((row) => `x,"${unsavedLine(row).replaceAll('"', '""')}"`).join('\n')}\n`;
  const replay = async (store: AuditTables['store'], text: string | Uint8Array, ...more: string[]) =>
    runCli(['audit', 'replay', 'log.csv', ...more], { store, at: AT, files: { 'log.csv': text } });

  test('puts rows back with their types, once', async () => {
    const azurite = await startAzurite();
    const store = openTables(azurite.connectionString);
    const first = await replay(store, log, '--json');
    expect([first.code, first.json()]).toEqual([0, { restored: 3, present: 0, unreadable: 0 }]);
    const before = await store.all('CallAudit', {});
    expect(before.map(({ rowKey }) => rowKey)).toEqual(['r-1_1-incoming', 'r-1_2-decision', 'r-1_3-ended']);
    expect(before[2]).toMatchObject({ SecondsAfterDecision: 12.5, Outcome: 'answered' });
    const again = await replay(store, log.replace('nights', 'other'), '--json');
    expect([again.code, again.json()]).toEqual([0, { restored: 0, present: 3, unreadable: 0 }]);
    expect(await store.all('CallAudit', {})).toEqual(before);
    await azurite.stop();
  });

  test('whole numbers of a Double column stay Doubles', async () => {
    const url = /TableEndpoint=(http:\/\/[^/]+)/.exec(tables.connectionString)?.[1] ?? '';
    const gate = await startGate(url);
    const row = on(
      '2026-11-19',
      ended('r-2', '2026-11-19T10:00:00.000Z', { secondsAfterDecision: 12, code: 487 }),
    );
    expect((await replay(openTables(connectionStringOf(gate.url)), unsavedLine(row))).code).toBe(0);
    expect(JSON.parse(gate.requests.at(-1)?.body ?? '')).toMatchObject({
      RowKey: 'r-2_3-ended',
      SecondsAfterDecision: '12',
      'SecondsAfterDecision@odata.type': 'Edm.Double',
      Code: 487,
    });
    await gate.stop();
  });

  test('a line that cannot be read is 1, and the others are put back all the same', async () => {
    const bad = '{"event":"audit.unsaved","row":{"PartitionKey":"2026-11-21","RowKey":"a/b_1-incoming"}}';
    const [good = ''] = wholeCall('r-3', '2026-11-21T03:00:00.000Z').map(unsavedLine);
    const ran = await replay(tables.store, `${good.slice(0, 60)}\n${bad}\n${good}\n`);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('1 row put back, 0 there already, 2 unreadable\n');
    expect(ran.stderr).toMatch(/^line 1: .*\nline 2: .*\n$/);
  });

  test('a row in an encoding that is not known is named, not put back with characters lost', async () => {
    const named = wholeCall('r-4', '2026-11-21T04:00:00.000Z', { callerName: 'Åsa \ufffd' }).map(unsavedLine);
    const ansi = Buffer.from(named.join('\n'), 'latin1');
    const ran = await replay(tables.store, ansi);
    expect([ran.code, ran.stdout]).toEqual([1, '2 rows put back, 0 there already, 1 unreadable\n']);
    expect(ran.stderr).toMatch(/^line 1: .*\nlog\.csv is not UTF-8 throughout: .*\n$/);
    expect((await replay(tables.store, named.join('\n'))).stdout).toMatch(/^1 row put back, 2 there/);
  });

  test('a log without any is 1, a file that is not there is 2', async () => {
    const none = await replay(tables.store, 'nothing\n', '--json');
    expect([none.code, none.json()]).toEqual([1, { restored: 0, present: 0, unreadable: 0 }]);
    expect(await run('audit replay nowhere.csv')).toMatchObject({ code: 2, stdout: '' });
    expect((await run('audit replay')).code).toBe(2);
  });
});

describe('audit forget', () => {
  test('blanks the caller in all rows of that caller, and says when and how many, not who', async () => {
    const caller = 'user:ABCD1234-0000-4000-8000-000000000001';
    const forgotten = await startAuditTables([
      ...wholeCall('f-1', '2026-11-21T02:14:00.000Z', { caller, callerName: 'Eva' }),
      ...wholeCall('f-2', '2026-10-01T02:14:00.000Z', { caller: caller.toLowerCase(), callerName: 'Eva' }),
      ...wholeCall('f-3', '2026-11-21T02:14:00.000Z', { callerName: 'Bo' }),
    ]);
    const ask = (words: readonly string[], more: RunOptions = {}) =>
      runCli(['audit', 'forget', ...words], { store: forgotten.store, at: AT, ...more });
    const forget = (...words: string[]) => ask([...words, '--yes']);
    const untouched = JSON.stringify(await forgotten.store.all('CallAudit', {}));
    expect((await ask(['--caller', caller, '--dry-run'])).stdout).toBe(
      '2 calls on 2 days: the caller would be blanked\n',
    );
    expect(await ask(['--caller', caller])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('this cannot be undone: add --yes') as string,
    });
    const asked: string[] = [];
    const no = (question: string) => Promise.resolve(asked.push(question) > 0 ? 'n' : '');
    expect(await ask(['--caller', caller], { ask: no })).toMatchObject({ code: 0, stdout: '' });
    expect(asked).toEqual([`Blank ${caller} in 2 calls on 2 days? It cannot be undone. [y/N] `]);
    expect(JSON.stringify(await forgotten.store.all('CallAudit', {}))).toBe(untouched);
    expect(
      await forget('--caller', 'abcd1234-0000-4000-8000-000000000001', '--json').then((ran) => ran.json()),
    ).toEqual({
      at: '2026-11-21T12:00:00.000Z',
      rows: 2,
      days: 2,
    });
    const rows = await forgotten.store.all('CallAudit', {});
    expect(JSON.stringify(rows).toLowerCase()).not.toMatch(/abcd1234|eva/);
    expect(JSON.stringify(rows)).toContain('Bo');
    expect(rows.find(({ partitionKey }) => partitionKey === 'forgotten')).toMatchObject({
      At: '2026-11-21T12:00:00.000Z',
      Rows: 2,
    });
    const list = await runCli(['audit', 'list', '--json', '--from', '2026-09-01'], {
      store: forgotten.store,
      at: AT,
    });
    const { calls } = list.json() as { calls: CallRecord[] };
    expect(calls.map(({ callId, caller, action }) => [callId, caller, action])).toEqual([
      ['f-1', null, 'redirect'],
      ['f-3', 'phone:+46701234567', 'redirect'],
      ['f-2', null, 'redirect'],
    ]);
    expect((await forget('--caller', caller)).stdout).toBe('no call of this caller is recorded\n');
    expect((await wrongUse(forget)).every((code) => code === 2)).toBe(true);
    await forgotten.stop();
  });
  test('also those of a clock that was wrong; what was done before the tables failed is recorded', async () => {
    const days = ['2026-11-19', '2026-11-20', '2026-11-21', '2027-01-31'];
    const rows = days.flatMap((day) => wholeCall(`w-${day}`, `${day}T10:00:00.000Z`));
    const wrong = await startAuditTables(rows);
    const { store } = wrong;
    const failing: AuditTables['store'] = {
      ...store,
      change: (table, changes, given) =>
        changes.some((one) => 'row' in one && one.row.partitionKey === '2026-11-19')
          ? Promise.reject(new StoreError('busy', 'the tables are overloaded'))
          : store.change(table, changes, given),
    };
    const forget = async (tables: AuditTables['store']) =>
      runCli(['audit', 'forget', '--caller', '+46701234567'], {
        store: tables,
        at: AT,
        ask: () => Promise.resolve('yes'),
      });
    const notes = async () =>
      (await store.all('CallAudit', { partitionKey: 'forgotten' })).map(({ Rows }) => Number(Rows)).sort();
    expect(await forget(failing)).toMatchObject({ code: 2, stdout: '' });
    const [before = 0] = await notes();
    expect(before).toBe(3);
    expect((await forget(store)).stdout).toBe('1 call on 1 day: the caller is blanked\n');
    expect(await notes()).toEqual([1, 3]);
    expect(JSON.stringify(await store.all('CallAudit', {}))).not.toContain('+46701234567');
    await wrong.stop();
  });
  const wrongUse = (forget: (...words: string[]) => Promise<{ code: number }>) =>
    Promise.all(
      [forget(), forget('--caller', 'encrypted'), forget('+46701234567')].map(
        async (ran) => (await ran).code,
      ),
    );
});
