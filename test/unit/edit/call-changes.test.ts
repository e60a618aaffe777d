/** A preview is held against what calls are answered before and after an edit, as the call path reads the tables. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallAnswer, CallChange } from '../../../lib/edit/call-changes.ts';
import { planEdit, type Edit, type FileRow } from '../../../lib/edit/plan.ts';
import { previewOf } from '../../../lib/edit/preview.ts';
import { decide } from '../../../lib/rota/decide.ts';
import { isOpen } from '../../../lib/rota/hours.ts';
import type { TableName } from '../../../lib/rota/model.ts';
import { onCallAt } from '../../../lib/rota/periods.ts';
import type { Caller } from '../../../lib/rota/ring.ts';
import { callingOn } from '../../../lib/rows/calling.ts';
import { createLineReader, type LineReader } from '../../../lib/rows/read-line.ts';
import { loadTables, readTables, type Tables } from '../../../lib/rows/tables.ts';
import type { StoredRow } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const ZONE = 'Europe/Stockholm';
/** Three days before the clocks go back. */
const NOW = Date.parse('2026-10-22T10:00:00Z');
const DAYS = 28;
const LINES = ['6d1f2c3e-0000-4000-8000-00000000000a', '6d1f2c3e-0000-4000-8000-00000000000b', 'default'];
const CALLERS = ['+46701000001', '+46701000002'];
const UNKNOWN: Caller = { kind: 'phone', id: '+46709999999', name: null };

const people = fc.constantFrom('anna', 'bo', 'carl', 'anna, bo', 'dina');
const hour = fc.integer({ min: 0, max: 23 }).map((h) => `${String(h).padStart(2, '0')}:00`);
const days = fc.constantFrom('', 'Mon-Fri', 'Sat,Sun', 'Sun', 'Wed');
const maybe = (...words: string[]) => fc.constantFrom('', ...words);

const rotaCells = fc.oneof(
  fc.record({
    ...{ Kind: fc.constant('shift'), Who: people, Days: days, From: hour, To: hour },
    ...{ Tier: maybe('2'), Lines: maybe('', 'main') },
  }),
  fc.record({
    ...{ Kind: fc.constant('rotation'), Who: fc.constantFrom('anna > bo', 'bo > carl > dina') },
    ...{
      Every: fc.constantFrom('1 week', '3 days'),
      Start: fc.constant('2026-10-05 09:00'),
      Tier: maybe('2'),
    },
  }),
  fc
    .record({
      Who: people,
      InsteadOf: maybe('*', 'anna', 'bo'),
      day: fc.integer({ min: 20, max: 31 }),
      From: hour,
    })
    .map(({ Who, InsteadOf, day, From }) => ({
      ...{ Kind: 'override', Who, InsteadOf, From: `2026-10-${day} ${From}`, To: '2026-11-02' },
    })),
);
const cells: Readonly<Record<TableName, fc.Arbitrary<Readonly<Record<string, string>>>>> = {
  Rota: rotaCells,
  People: fc.record({
    Target: fc.integer({ min: 1, max: 4 }).map((last) => `+4670200000${last}`),
    Enabled: maybe('', '', 'no'),
  }),
  Lines: fc.record({
    ...{
      Name: fc.constant(''),
      Rota: fc.constantFrom('r', 'r', 's'),
      Fallback: maybe('dina'),
      Enabled: maybe('', 'no'),
    },
    ...{
      Open: maybe('Mon-Fri 08:00-17:00', 'Sat 22:00-04:00'),
      WhenClosed: maybe('none'),
      WhenNobody: maybe('busy'),
    },
    TimeZone: maybe('', 'Asia/Tokyo'),
  }),
  Callers: fc.record({
    ...{ Rule: fc.constantFrom('block', 'vip'), Until: maybe('2026-10-24', '2026-10-25', '2026-11-01') },
    ...{ Lines: maybe('', LINES[0] ?? ''), Enabled: maybe('', '', 'no') },
  }),
};
const keys: Readonly<Record<TableName, readonly (readonly [string, string])[]>> = {
  Rota: ['a', 'b', 'c', 'd'].flatMap((row) => [['r', row] as const, ['s', row] as const]),
  People: ['anna', 'bo', 'carl', 'dina'].map((name) => ['people', name]),
  Lines: LINES.map((key) => ['lines', key]),
  Callers: CALLERS.map((key) => ['callers', key]),
};
const rowsOf = (table: TableName, max: number, min = 0): fc.Arbitrary<readonly FileRow[]> =>
  fc.uniqueArray(
    fc
      .tuple(fc.constantFrom(...keys[table]), cells[table])
      .map(([[partitionKey, rowKey], columns]) => ({ partitionKey, rowKey, cells: columns })),
    { minLength: min, maxLength: max, selector: ({ partitionKey, rowKey }) => `${partitionKey}/${rowKey}` },
  );

const scene = fc.record({
  Rota: rowsOf('Rota', 5),
  People: rowsOf('People', 4, 2),
  Lines: rowsOf('Lines', 3),
  Callers: rowsOf('Callers', 2),
});
const edits = fc
  .constantFrom<TableName>('Rota', 'People', 'Lines', 'Callers')
  .chain((table) =>
    fc.record({ table: fc.constant(table), rows: rowsOf(table, 3, 1), isRemoval: fc.boolean() }),
  );

const toRow = ({ partitionKey, rowKey, cells: columns }: FileRow) => ({ partitionKey, rowKey, ...columns });

/** What the call path answers, from tables of their own. */
function answersOf(tables: Tables) {
  const reader: LineReader = createLineReader(createMemoryStore({ tables }), ZONE);
  return async (key: string, caller: Caller, at: number): Promise<CallAnswer> => {
    const called = key === 'default' ? null : key;
    const { reading, rules } = reader.read(called, caller);
    const [{ line, rota, people: read }, { rows }] = await Promise.all([reading, rules]);
    const rule = callingOn(line, rows, caller).ruleAt(at);
    const open = isOpen(line.open, line.zone, at);
    const { action, reason, source, ring } = decide({
      ...{ line, open, tiers: onCallAt(rota, at), people: read, caller, rule },
    });
    return { action, reason, source, ring: ring.map((one) => one.person), ids: ring.map(({ id }) => id) };
  };
}

const sorted = ({ ring, ids, ...rest }: CallAnswer) => ({
  ...rest,
  ring: [...ring].sort(),
  ids: [...ids].sort(),
});

describe('a preview of an edit', () => {
  it('says what a call gets, in the periods that it names and outside of them', async () => {
    let named = 0;
    await fc.assert(
      fc.asyncProperty(
        scene,
        edits,
        fc.array(fc.nat(DAYS * 24 - 1), { maxLength: 12 }),
        async (rows, asked, hours) => {
          const store = createMemoryStore({
            tables: Object.fromEntries(Object.entries(rows).map(([table, own]) => [table, own.map(toRow)])),
          });
          const tables = await loadTables(store);
          const edit = editOf(asked, tables);
          const before = { tables, readings: readTables(tables, ZONE), zone: ZONE };
          const { calls, steps } = previewOf(before, edit, NOW);
          const after = { ...tables, [edit.table]: planEdit(tables[edit.table], edit).after };
          const [old, now] = [answersOf(tables), answersOf(after)];
          const callers =
            edit.table === 'Callers' ? steps.map((step) => (step.after ?? step.before).rowKey) : [];
          named += calls.length;
          for (const key of numbersOf(tables, after))
            for (const caller of [null, ...callers]) {
              const own = calls.filter((change) => change.caller === caller && change.line === key);
              const who = caller === null ? UNKNOWN : { ...UNKNOWN, id: caller };
              for (const at of instants(own, hours)) {
                const change = own.find(({ from, to }) => from <= at && at < to);
                const [was, is] = [sorted(await old(key, who, at)), sorted(await now(key, who, at))];
                if (change === undefined) expect(is, `${key} ${new Date(at).toISOString()}`).toEqual(was);
                else expect([sorted(change.before), sorted(change.after)]).toEqual([was, is]);
                if (change !== undefined) expect(is).not.toEqual(was);
              }
            }
        },
      ),
      { numRuns: 150 },
    );
    expect(named).toBeGreaterThan(150);
  });
});

type Asked = { readonly table: TableName; readonly rows: readonly FileRow[]; readonly isRemoval: boolean };

function editOf({ table, rows, isRemoval }: Asked, tables: Tables<StoredRow>): Edit {
  const named = new Set(rows.map(({ partitionKey, rowKey }) => `${partitionKey}/${rowKey}`));
  const gone = tables[table].filter(({ partitionKey, rowKey }) => named.has(`${partitionKey}/${rowKey}`));
  return isRemoval ? { kind: 'remove', table, rows: gone } : { kind: 'write', table, rows };
}

/** Without any line that is switched on, calls are answered by `default`. */
function numbersOf(before: Tables, after: Tables): readonly string[] {
  const rows = [...before.Lines, ...after.Lines].map(({ rowKey }) => rowKey);
  const isNone = [before, after].some(({ Lines }) => Lines.every(({ Enabled }) => Enabled === 'no'));
  return [...new Set([...rows, ...(isNone ? ['default'] : [])])];
}

/** Some at random, and both sides of every edge of the preview. */
function instants(calls: readonly CallChange[], hours: readonly number[]): readonly number[] {
  const edges = calls.slice(0, 6).flatMap(({ from, to }) => [from - 1, from, to - 1, to]);
  const all = [NOW, ...edges, ...hours.map((hour) => NOW + hour * 3_600_000)];
  return all.filter((at) => at >= NOW && at < NOW + DAYS * 86_400_000);
}
