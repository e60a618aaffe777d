/** A row means the same to everyone who reads it: the call, `who`, `GET /api/on-call`, `check` and `import --dry-run`. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onCall } from '../../../lib/http/on-call.ts';
import type { Row } from '../../../lib/ports.ts';
import { decide } from '../../../lib/rota/decide.ts';
import { onCallAt } from '../../../lib/rota/periods.ts';
import { createLineReader } from '../../../lib/rows/read-line.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { runCli } from '../../support/run-cli.ts';

const CALLED = '6d1f2c3e-0000-4000-8000-0000000abcde';
const AT = '2026-11-26T12:00:00.000Z';

/** The same name, spelled in one way or another. */
const spellings = (...names: readonly string[]) =>
  fc.constantFrom(
    ...names.flatMap((name) => [
      ...[name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1), ` ${name}`, `${name} `],
      ...[name.replace(' ', '  '), name.replace(' ', '\u00a0'), name.normalize('NFD'), `\u200b${name}`],
    ]),
  );
const number = fc.constantFrom('+46709998877', '+46 70 999 88 77', '+46(70)999-88-77', '+46.70.999.8877');
const name = spellings('bo', 'åsa', 'anna berg');
const rota = spellings('support', 'stöd');
const who = fc.array(fc.oneof(name, number), { minLength: 1, maxLength: 3 }).map((names) => names.join(', '));

const people = fc.uniqueArray(
  fc.record({
    partitionKey: fc.constant('people'),
    rowKey: name,
    Target: fc.integer({ min: 1000, max: 1009 }).map((last) => `+4670123${last}`),
    Enabled: fc.constantFrom('', '', 'no'),
  }),
  { maxLength: 6, selector: ({ rowKey }) => rowKey },
);
const rotaRows = fc.uniqueArray(
  fc.oneof(
    fc.record({
      partitionKey: rota,
      rowKey: fc.constantFrom('a', 'b'),
      Kind: fc.constant('shift'),
      Who: who,
      Tier: fc.constantFrom('', '2'),
      Lines: fc.constantFrom('', '', 'HELP  desk', 'other'),
    }),
    fc.record({
      partitionKey: rota,
      rowKey: fc.constantFrom('x', 'y'),
      Kind: fc.constant('override'),
      Who: fc.oneof(fc.constant(''), who),
      InsteadOf: fc.oneof(name, number),
      From: fc.constant('2026-11-26'),
      To: fc.constant('2026-11-26'),
    }),
  ),
  { maxLength: 8, selector: ({ partitionKey, rowKey }) => `${partitionKey}/${rowKey}` },
);
const lines = fc.uniqueArray(
  fc.record({
    partitionKey: fc.constant('lines'),
    rowKey: spellings(CALLED),
    Name: spellings('help desk'),
    Rota: rota,
    Enabled: fc.constantFrom('', '', 'no'),
  }),
  { minLength: 1, maxLength: 3, selector: ({ rowKey }) => rowKey },
);

type Tables = Readonly<Record<'People' | 'Rota' | 'Lines', readonly Row[]>>;

/** Who rings for a call, as the call path reads and decides. */
async function byCall(tables: Tables) {
  const reader = createLineReader(createMemoryStore({ tables }), 'UTC');
  const nobody = { kind: 'unknown', id: null, name: null } as const;
  const { line, rota: prepared, people, stored } = await reader.read(CALLED, nobody).reading;
  const tiers = onCallAt(prepared, Date.parse(AT));
  const decision = decide({ line, open: true, tiers, people, caller: null, rule: null });
  const partition = stored.find(({ partitionKey }) => partitionKey !== 'lines')?.partitionKey ?? null;
  return { ring: decision.ring.map(({ person, id }) => `${person} ${id}`), line, partition };
}

interface Answer {
  readonly ring: readonly { readonly person: string; readonly id: string }[];
}

const ringOf = (answer: unknown) => (answer as Answer).ring.map(({ person, id }) => `${person} ${id}`);

it('the call, who, GET /api/on-call, check and import --dry-run agree on who rings', async () => {
  await fc.assert(
    fc.asyncProperty(people, rotaRows, lines, async (People, Rota, Lines) => {
      const tables: Tables = { People, Rota, Lines };
      const store = createMemoryStore({ tables });
      const env = { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: 'UTC' };
      const { ring, line, partition } = await byCall(tables);
      const asked = ['who', '--line', line.name, '--json'];
      expect(ringOf((await runCli(asked, { store, env, at: AT })).json())).toEqual(ring);

      const deps = {
        store,
        defaultTimeZone: 'UTC',
        now: () => Date.parse(AT),
        log: { error: () => undefined },
      };
      const answer = await onCall(new URLSearchParams({ line: line.name }), deps);
      expect(ringOf(JSON.parse(String(answer.body)))).toEqual(ring);

      const checked = (await runCli(['check', '--json'], { store, env, at: AT })).json() as {
        readonly gaps: readonly { readonly line: string; readonly from: string }[];
      };
      expect(checked.gaps.some((gap) => gap.line === line.name && gap.from === AT)).toBe(ring.length === 0);

      if (partition === null) return;
      const csv = `PartitionKey,RowKey,Kind,InsteadOf,From,To,Tier\n${[1, 2]
        .map((tier) => `"${partition}",nobody${tier},override,*,2026-11-26 12:00,2026-11-26 13:00,${tier}`)
        .join('\n')}\n`;
      const files = { 'a.csv': csv };
      const ran = await runCli(['import', 'a.csv', '--dry-run', '--json'], { store, env, at: AT, files });
      const { onCall: changes } = ran.json() as {
        readonly onCall: readonly {
          readonly line: string;
          readonly from: string;
          readonly before: string[];
        }[];
      };
      const before = changes.find((one) => one.line === line.name && one.from === AT)?.before ?? [];
      expect(before).toEqual(ring.map((one) => one.slice(0, one.lastIndexOf(' '))));
    }),
    { numRuns: 150 },
  );
});
