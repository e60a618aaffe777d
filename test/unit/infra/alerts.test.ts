import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bicep, read, root } from './source.ts';

const alerts = bicep('modules/alerts.bicep');
const workbook = bicep('modules/workbook.bicep');

/** The events that queries name: `events([…])`, `event == "…"`, `event in ("…")`. */
const asked = [
  ...new Set(
    [...`${alerts}\n${workbook}`.matchAll(/\bevents\(\[([^\]]+)\]|\bevent (?:==|in) ([^|']+)/g)].flatMap(
      ([, list, names]) => `${list ?? ''}${names ?? ''}`.match(/[a-z]+(?:\.[a-z]+)+/g) ?? [],
    ),
  ),
];

const code = ['lib', 'functions']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  )
  .join('\n');

/** Where `call.decided` and `call.ended` are written. */
const records = ['record-call.ts', 'record-end.ts']
  .map((name) => readFileSync(join(root, 'lib/calls', name), 'utf8'))
  .join('\n');

describe('alerts and workbook', () => {
  it('ask for events', () => {
    expect(asked.length).toBeGreaterThan(8);
  });

  it.each(asked)('the code logs %s', (event) => {
    expect(new RegExp(`['"]${event.replaceAll('.', '[.]')}['"]`).test(code)).toBe(true);
  });

  it.each([...new Set(workbook.match(/(?<=\bdata\.)\w+/g))].filter((field) => field !== 'event'))(
    'events have the field %s',
    (field) => {
      expect(new RegExp(`^ +${field}[:,]|[{,] ${field}[:,]`, 'm').test(records)).toBe(true);
    },
  );

  it.each([
    ['no action placed', 'call.unplaced'],
    ['audit rows unsaved', 'audit.unsaved'],
    ['refused tokens', 'token.refused'],
    ['redirects refused by Graph', 'graph.refused'],
    ['storage fallback in use', 'storage.fallback'],
    ['an outbox that does not drain', 'notices.undelivered'],
  ])('there is an alert for %s', (_, event) => {
    expect(alerts).toMatch(new RegExp(`query: events\\(\\[[^\\]]*'${event}'`));
  });

  it('read the lines as the app writes them, each with the name in the field event', () => {
    expect(read('lib/azure/log.ts')).toContain('JSON.stringify({ event, ...fields })');
    expect(alerts).toContain("'traces | extend event = tostring(parse_json(message).event) | where event in");
    expect(workbook).toContain(
      "'traces | extend data = parse_json(message) | extend event = tostring(data.event)'",
    );
  });

  it('are on, and fire on more rows than are normal', () => {
    expect(alerts).toContain("operator: 'GreaterThan'");
    expect(alerts).toContain('threshold: alert.above');
    expect(alerts.match(/^ +[eE]nabled: (\w+)$/gm)?.map((on) => on.trim().toLowerCase())).toEqual(
      Array(4).fill('enabled: true'),
    );
  });

  it('there is an alert for failing health, as seen from outside', () => {
    expect(alerts).toContain('RequestUrl: healthUrl');
    expect(alerts).toContain("'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'");
  });

  it('everything goes to the action group, by mail and by webhook', () => {
    expect(alerts).toContain('actions: { actionGroups: [people.id] }');
    expect(alerts).toContain('actions: [{ actionGroupId: people.id }]');
    expect(alerts).toMatch(/emailReceivers: \[\s*for email in emails/);
    expect(alerts).toMatch(/webhookReceivers: \[\s*for webhook in webhooks/);
  });

  it.each([
    'Calls by hour',
    'Outcomes',
    'Time from receipt',
    'Who decided: rota, fallback, memory',
    'Who was rung',
  ])('the workbook shows: %s', (title) => {
    expect(workbook).toContain(`title: '${title}`);
  });
});
