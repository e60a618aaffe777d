/** The worked cases of the rota model, from cells to people. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onCallAt } from '../../../lib/rota/periods.ts';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { readRota } from '../../../lib/rows/rota.ts';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly zone: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly checks: readonly {
    readonly at: string;
    readonly line?: string;
    readonly expect: readonly string[];
    readonly tiers?: Readonly<Record<string, readonly string[]>>;
    readonly why?: string;
  }[];
}

const file = new URL('../../schedule-cases.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };

/** `validFrom` of a case is the column `ValidFrom`, and its `zone` is `TimeZone`. */
const asRow = (cells: Case['rows'][number], index: number) => ({
  partitionKey: 'case',
  rowKey: `row-${String(index).padStart(3, '0')}`,
  ...Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [
      name === 'zone' ? 'TimeZone' : name.charAt(0).toUpperCase() + name.slice(1),
      String(value),
    ]),
  ),
});

const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

describe('a worked case of the rota model holds', () => {
  it('and there are at least 15 of them', () => expect(cases.length).toBeGreaterThanOrEqual(15));

  describe.each(cases)('$id: $title', ({ rows, zone, checks }) => {
    const { rows: read } = readRota(rows.map(asRow));
    it.each(checks)('$at $why', ({ at, line, expect: expected, tiers }) => {
      const rota = prepareRota(read, { line: line ?? null, zone });
      const found = onCallAt(rota, Date.parse(at));
      expect(sorted(found[0]?.people ?? [])).toEqual(sorted(expected));
      for (const [tier, people] of Object.entries(tiers ?? {}))
        expect(found.find((one) => one.tier === Number(tier))?.people).toEqual(people);
    });
  });
});
