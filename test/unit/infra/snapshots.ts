/** What the real compiler says that each set of parameters makes (`infra/snapshots`, `npm run infra:check`). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { member } from '../../../lib/text/json.ts';

export const root = join(import.meta.dirname, '../../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface Resource {
  readonly id?: string;
  readonly name?: string;
  readonly type: string;
  readonly properties: unknown;
}

export const SETS = ['first', 'second', 'on', 'off', 'identity', 'identity-second'] as const;

export const made = (set: (typeof SETS)[number]): readonly Resource[] =>
  (JSON.parse(read(`infra/snapshots/${set}.json`)) as { readonly predictedResources: readonly Resource[] })
    .predictedResources;

/** Resources of a type, such as `Web/sites`. */
export const ofType = (resources: readonly Resource[], type: string) =>
  resources.filter((one) => one.type.toLowerCase() === `microsoft.${type}`.toLowerCase());

/** A member below the properties, such as `siteConfig.appSettings`. */
export const at = (resource: Resource | undefined, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => member(value, name), resource?.properties);

/** Every text in a value. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...texts(inner)]);
}
