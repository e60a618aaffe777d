/** docs/operations.md, the code and the alerts name the same events. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const deployed = [
  ...['lib/app.ts', 'functions', 'lib/azure', 'lib/calls', 'lib/http', 'lib/rows', 'lib/audit'],
  'lib/messages',
  'lib/table-files.ts',
];
const code = deployed
  .flatMap((path) =>
    path.endsWith('.ts')
      ? [path]
      : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => `${path}/${name}`),
  )
  .map(read)
  .join('\n');

interface Row {
  readonly levels: readonly string[];
  readonly fields: readonly string[];
  readonly alert: string;
}

/** Rows of the table of events in the document. */
const documented = new Map<string, Row>(
  [
    ...read('docs/operations.md').matchAll(
      /^\| `([a-z.-]+)` \| ([a-z, ]+) \|([^|]*)\|[^|]*\| ([\w–-]+) \|$/gm,
    ),
  ].map(([, event = '', levels = '', fields = '', alert = '']) => [
    event,
    { levels: levels.split(', '), fields: fields.match(/\w+/g) ?? [], alert },
  ]),
);

/** Events that the code logs, with their levels; `audit.unsaved` is a line of its own. */
const logged = new Map<string, Set<string>>([['audit.unsaved', new Set(['error'])]]);
for (const [, how = '', argument = ''] of code.matchAll(/[lL]og(\.\w+|\[[^\]]+\])\(([^{),]+)/g))
  for (const [, event = ''] of argument.matchAll(/'([a-z]+(?:[.-][a-z]+)+)'/g))
    for (const level of how.match(/\b(?:info|warn|error)\b/g) ?? [])
      logged.set(event, (logged.get(event) ?? new Set()).add(level));

/** Which alert asks for which events. */
const alerts = new Map<string, readonly string[]>(
  [...read('infra/modules/alerts.bicep').matchAll(/name: '([a-z-]+)'[^}]*?query: ([^\n]+)/g)].map(
    ([, name = '', query = '']) => [name, query.match(/[a-z]+(?:\.[a-z]+)+(?=')/g) ?? []],
  ),
);

describe('docs/operations.md', () => {
  it('was read, and so was the code', () => {
    expect(documented.size).toBeGreaterThan(20);
    expect(alerts.size).toBeGreaterThan(7);
  });

  it('has every event that the code logs, and no other', () => {
    expect([...documented.keys()].sort()).toEqual([...logged.keys()].sort());
  });

  it.each([...logged])('gives %s its level', (event, levels) => {
    expect(documented.get(event)?.levels).toEqual([...levels].sort().reverse());
  });

  it.each([...documented])('names for %s the alert that asks for it', (event, { alert }) => {
    const asking = [...alerts].filter(([, events]) => events.includes(event)).map(([name]) => name);
    expect(asking).toEqual(alert === '–' ? [] : [alert]);
  });

  it.each([...alerts])('says what to do about the alert %s', (name) => {
    expect(read('docs/operations.md')).toMatch(new RegExp(`^\\| ${name} \\| [012] \\|`, 'm'));
  });

  it.each([...alerts.values()].flat())('the code logs %s, for which an alert asks', (event) => {
    expect([...logged.keys()]).toContain(event);
  });

  it.each([...documented])('names fields of %s that the code has', (_event, { fields }) => {
    for (const field of fields.filter((word) => !['as', 'and', 'call', 'decided'].includes(word)))
      expect(code).toMatch(new RegExp(`\\b${field}[:,\\s}]`));
  });
});
