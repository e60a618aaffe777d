/** The Bicep source as tests read it: text, without comments. Each fact stands in one plain place in it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*\/\//.test(line))
    .join('\n');

/** Every .bicep and .bicepparam file of `infra/`: path below the root and text. */
export const bicepFiles: readonly { readonly path: string; readonly text: string }[] = readdirSync(
  join(root, 'infra'),
  { recursive: true, encoding: 'utf8' },
)
  .filter((name) => /\.bicep(?:param)?$/.test(name))
  .map((name) => ({ path: `infra/${name}`, text: withoutComments(read(`infra/${name}`)) }));

export const bicep = (name: string): string => {
  const file = bicepFiles.find(({ path }) => path === `infra/${name}`);
  if (!file) throw new Error(`infra/${name} is missing`);
  return file.text;
};

/** The lines between `<start>` at the beginning of a line and the closing bracket at the beginning of another. */
export function block(text: string, start: string): string {
  const from = text.split('\n').findIndex((line) => line.startsWith(start));
  if (from < 0) throw new Error(`no line begins with "${start}"`);
  const lines = text.split('\n').slice(from + 1);
  return lines
    .slice(
      0,
      lines.findIndex((line) => /^[}\]]/.test(line)),
    )
    .join('\n');
}

/** Names of the app settings that Bicep sets, and their expressions. */
export const bicepSettings: ReadonlyMap<string, string> = new Map(
  [...block(bicep('modules/app.bicep'), 'var settings = {').matchAll(/^ {2}(\w+): (.*)$/gm)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
  ]),
);

export interface RoleRow {
  readonly who: string;
  readonly role: string;
  readonly on: string;
}

/** The table of role assignments. */
export const roleRows: readonly RoleRow[] = [
  ...block(bicep('modules/roles.bicep'), 'var roles = [').matchAll(
    /\{ who: '([^']+)', role: '([^']+)', on: '([^']+)' \}/g,
  ),
].map(([, who = '', role = '', on = '']) => ({ who, role, on }));
