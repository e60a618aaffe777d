/** The alerts and charts that a deployment makes; which event has which alert is for test/unit/house/events.test.ts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kqlParser } from '../../support/kql.ts';
import { at, made, ofType, read, root, texts } from './snapshots.ts';

const parse = kqlParser();
const first = made('first');
const rules = ofType(first, 'Insights/scheduledQueryRules');
const workbook = ofType(first, 'Insights/workbooks')[0];
const charts = (
  JSON.parse(String(at(workbook, 'serializedData'))) as {
    items: { content: { title?: string; query?: string } }[];
  }
).items.map(({ content }) => content);

const queries = [
  ...rules.map(
    (rule) => [rule.name ?? '', (at(rule, 'criteria.allOf') as { query: string }[])[0]?.query ?? ''] as const,
  ),
  ...charts.flatMap(({ title = '', query }) => (query === undefined ? [] : [[title, query] as const])),
  ...[
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ].flatMap((path) =>
    [...read(path).matchAll(/```(?:kusto|kql)\n([\s\S]*?)```|--analytics-query "([^"]+)"/g)].map(
      ([, block, option]) => [path, block ?? option ?? ''] as const,
    ),
  ),
];

it.each(queries)("Microsoft's parser reads the query of %s", (_name, query) => {
  expect(query.length).toBeGreaterThan(10);
  expect(parse(query)).toEqual([]);
});

it('there are queries of alerts, charts and documents', () => {
  expect([rules.length, charts.length > 7, queries.length - rules.length - charts.length > 2]).toEqual([
    11,
    true,
    true,
  ]);
});

it.each([
  ['a word of the language as a name', 'traces | summarize last = max(timestamp) by message'],
  ['a column that is not there', 'traces | where nope == 1'],
  ['a table that is not there', 'trace | take 1'],
  ['a broken query', 'traces | where ('],
])('a query with %s would be refused', (_what, query) => {
  expect(parse(query)).not.toEqual([]);
});

describe('alerts', () => {
  it('are on and go to the people of the action group', () => {
    for (const rule of rules) {
      expect(at(rule, 'enabled')).toBe(true);
      expect(texts(at(rule, 'actions'))).toContainEqual(expect.stringContaining('/actionGroups/ag-ringrota'));
    }
    const [group] = ofType(made('on'), 'Insights/actionGroups');
    expect(at(group, 'emailReceivers')).toHaveLength(2);
    expect(at(group, 'webhookReceivers')).toHaveLength(1);
  });

  it('tell of failing health as seen from outside', () => {
    const [test] = ofType(made('on'), 'Insights/webtests');
    expect(at(test, 'Request.RequestUrl')).toContain('{0}/api/health');
    expect(ofType(first, 'Insights/metricAlerts')).toHaveLength(1);
  });

  it('of the budget come before it is spent, when it is, and when more is forecast', () => {
    const notifications = at(ofType(first, 'Consumption/budgets')[0], 'notifications');
    expect(JSON.stringify(notifications).match(/(?<="threshold":)\d+/g)).toEqual(['100', '120', '80']);
  });
});

it('logs of app, tables and bot go to the workspace', () => {
  const logs = ofType(first, 'Insights/diagnosticSettings').flatMap(
    (one) => JSON.stringify(at(one, 'logs')).match(/(?<="category":")\w+/g) ?? [],
  );
  expect(logs.sort()).toEqual(['BotRequest', 'FunctionAppLogs', 'StorageDelete', 'StorageWrite']);
});
