import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Core } from './functions-core.ts';

/** An app's folder as the host sees it. */
export interface AppFolder {
  /** The file that `main` of its package.json names. */
  readonly main: string;
  /** `extensions.http.routePrefix` of its host.json; `api` where it says nothing. */
  readonly routePrefix: string;
}

/** Reads `package.json` and `host.json` of a folder. Throws a plain message where the app is not built. */
export function readAppFolder(directory: string): AppFolder {
  const { main } = readJson(join(directory, 'package.json')) as { main?: string };
  if (!main) throw new Error(`package.json in ${directory} has no "main".`);
  const file = resolve(directory, main);
  if (!existsSync(file)) throw new Error(`${main} is missing in ${directory}: run "npm run build" first.`);
  const host = readJson(join(directory, 'host.json')) as {
    extensions?: { http?: { routePrefix?: string } };
  };
  return { main: file, routePrefix: host.extensions?.http?.routePrefix ?? 'api' };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const proto = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };

/**
 * Loads a CommonJS bundle afresh, with `core` as its `@azure/functions-core`. The worker does it in the same way
 * (`setupCoreModule.ts`): through `Module.prototype.require`. The library keeps what it got, so the
 * replacement lasts for the load only.
 */
export function loadBundle(file: string, core: Core): void {
  const require = createRequire(file);
  const original = proto.require;
  Reflect.deleteProperty(require.cache, require.resolve(file));
  proto.require = function (this: unknown, id: string) {
    return id === '@azure/functions-core' ? core.module : Reflect.apply(original, this, [id]);
  };
  try {
    require(file);
  } finally {
    proto.require = original;
  }
}
