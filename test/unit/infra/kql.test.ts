import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kqlParser } from '../../support/kql.ts';
import { bicep, read, root } from './source.ts';

const parse = kqlParser();

/** A Bicep string without its quotes: `\'` is `'`, and `${name}` is what `names` says. */
const plain = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replaceAll("\\'", "'").replace(/\$\{(\w+)\}/g, (_, name: string) => names[name] ?? `unknown ${name}`);

const alerts = bicep('modules/alerts.bicep');
const workbook = bicep('modules/workbook.bicep');
const beforeEvents = /func events.*=>\s*'([^$]*)\$\{join/.exec(alerts)?.[1] ?? '';

const variables = ['event', 'decided'].reduce<Readonly<Record<string, string>>>((known, name) => {
  const text = new RegExp(`^var ${name} = '(.*)'$`, 'm').exec(workbook)?.[1] ?? '';
  return { ...known, [name]: plain(text, known) };
}, {});

const queries: readonly (readonly [string, string])[] = [
  ...[...alerts.matchAll(/query: events\(\[([^\]]+)\]\)/g)].map(
    ([, names = '']) =>
      ['alerts.bicep', `${beforeEvents}${names.replaceAll("'", '').split(', ').join('", "')}")`] as const,
  ),
  ...[...alerts.matchAll(/query: '(.*)'$/gm)].map(
    ([, text = '']) => ['alerts.bicep', plain(text, {})] as const,
  ),
  ...[...workbook.matchAll(/query: '(.*)'$/gm)].map(
    ([, text = '']) => ['workbook.bicep', plain(text, variables)] as const,
  ),
  ...['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))].flatMap(
    (name) => {
      const text = read(name === 'README.md' ? name : `docs/${name}`);
      return [
        ...[...text.matchAll(/```(?:kusto|kql)\n([\s\S]*?)```/g)].map(
          ([, query = '']) => [name, query] as const,
        ),
        ...[...text.matchAll(/--analytics-query "([^"]+)"/g)].map(([, query = '']) => [name, query] as const),
      ];
    },
  ),
];

describe('every query in infra/ and docs/', () => {
  it('is found', () => {
    const of = (file: string) => queries.filter(([from]) => from === file).length;
    expect(of('alerts.bicep')).toBe(alerts.match(/\bquery: (?!alert)/g)?.length);
    expect(of('workbook.bicep')).toBe(workbook.match(/\bquery: (?!chart)/g)?.length);
    expect(queries.length - of('alerts.bicep') - of('workbook.bicep')).toBeGreaterThan(3);
  });

  it.each(queries)('%s: %s', (_from, query) => {
    expect(parse(query)).toEqual([]);
  });

  it.each([
    ['a word of the language as a name', 'traces | summarize last = max(timestamp) by message'],
    ['a column that is not there', 'traces | where nope == 1'],
    ['a table that is not there', 'trace | take 1'],
    ['a broken query', 'traces | where ('],
  ])('would be refused for %s', (_what, query) => {
    expect(parse(query)).not.toEqual([]);
  });
});
