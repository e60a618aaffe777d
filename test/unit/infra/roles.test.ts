import { describe, expect, it } from 'vitest';
import { bicep, block, read, roleRows } from './source.ts';

const roles = bicep('modules/roles.bicep');

/** The tables of a document, as rows of plain cells. */
const rowsOf = (path: string) =>
  read(path)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );

const key = (cells: readonly (string | undefined)[]) => cells.slice(0, 3).join(' / ');

describe('role assignments', () => {
  const ids = new Map(
    [...block(roles, 'var roleIds = {').matchAll(/^ {2}'?([^':]+)'?: '([0-9a-f-]{36})'$/gm)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );

  it('are all in the table', () => {
    expect(roleRows.length).toBeGreaterThan(5);
    expect(block(roles, 'var roles = [').match(/\{ who:/g)).toHaveLength(roleRows.length);
    const assignments = [...roles.matchAll(/roleAssignments@[\d-]+' = \[\n {2}for .* in (\w+): \{/g)];
    expect(assignments.map((match) => match[1])).toEqual([
      'onHostStorage',
      'onRotaStorage',
      'onTables',
      'onInsights',
    ]);
  });

  /** learn.microsoft.com/azure/role-based-access-control/built-in-roles */
  it.each([
    ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'],
    ['Monitoring Metrics Publisher', '3913510d-42f4-4e42-8a64-420c390055eb'],
    ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'],
    ['Storage Table Data Contributor', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
    ['Storage Table Data Reader', '76199698-9eea-4c19-bc75-cec21354c6b6'],
  ])("%s is Azure's own", (role, id) => {
    expect(ids.get(role)).toBe(id);
  });

  it('use every id, and no other', () => {
    expect([...new Set(roleRows.map(({ role }) => role))].sort()).toEqual([...ids.keys()].sort());
  });

  it('have names made by guid() and say what kind of principal they are for', () => {
    const count = roles.match(/roleAssignments@/g)?.length ?? 0;
    expect(
      roles.match(/name: guid\(\w+(?:\[i\])?\.id, keyOf\[row\.who\], roleIds\[row\.role\]\)/g),
    ).toHaveLength(count);
    expect(roles.match(/principalType: typeOf\[row\.who\]/g)).toHaveLength(count);
  });

  it('let the app write the audit and its outbox, and only read what people edit', () => {
    const writes = roleRows.filter(
      ({ who, role }) => who === 'app' && role === 'Storage Table Data Contributor',
    );
    expect(writes.map(({ on }) => on)).toEqual(['CallAudit', 'Notices']);
  });

  it('let readers change nothing', () => {
    const readers = roleRows.filter(({ who }) => who === 'readers');
    expect(readers.length).toBeGreaterThan(4);
    expect(readers.filter(({ role }) => !role.endsWith('Reader'))).toEqual([]);
    // Feeds opens calendars, Notices is the app's own.
    expect(readers.filter(({ on }) => on === 'Feeds' || on === 'Notices')).toEqual([]);
  });

  it('give nobody Owner, Contributor or anything on the resource group', () => {
    expect(
      [...ids.keys()].filter((role) => /^(?:Owner|Contributor|User Access Administrator)$/.test(role)),
    ).toEqual([]);
    expect(roles).not.toMatch(/scope: resourceGroup|subscription\(\)/);
  });

  it('are those alone that the pipeline may give (docs/deploy.md, "From GitHub")', () => {
    const condition = /^roles="(.+)"$/m.exec(read('docs/deploy.md'))?.[1];
    expect(condition?.split(', ').sort()).toEqual([...ids.values()].sort());
  });

  describe.each(['docs/deploy.md'])('%s', (path) => {
    it.each(roleRows)('names: $who, $role, $on', ({ who, role, on }) => {
      expect(rowsOf(path).map(key)).toContain(key([who, role, on]));
    });

    it('names no other', () => {
      const named = rowsOf(path).filter((cells) => ids.has(cells[1] ?? ''));
      expect(named.map(key).sort()).toEqual(roleRows.map(({ who, role, on }) => key([who, role, on])).sort());
    });
  });
});
