import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord, parseJson } from '../rows/json.ts';
import type { Environment } from '../settings/setting-values.ts';

const NAME = 'local.settings.json';

/** The environment, name by name before `Values` of local.settings.json. `problem`: why the file could not be read. */
export interface LocalSettings {
  readonly env: Environment;
  readonly problem: string | null;
}

/** The first of `folders` that has the file counts; a blank variable of the environment is absent. */
export function loadLocalSettings(env: Environment, folders: readonly string[]): LocalSettings {
  const text = folders.map((folder) => read(path.join(folder, NAME))).find((found) => found !== null);
  const { values, problem } = text === undefined ? { values: {}, problem: null } : valuesOf(text);
  const given = Object.entries(env).filter(([, value]) => value !== undefined && !isUnset(value));
  return { env: { ...values, ...Object.fromEntries(given), ...blankFlags(env) }, problem };
}

/** Blank, or what infra/deploy.env says where something is not wanted: it is often in the same shell. */
const isUnset = (value: string) => ['', 'none'].includes(value.trim().toLowerCase());

/** `NO_COLOR=` is set, though blank. */
const blankFlags = (env: Environment) => (env.NO_COLOR === undefined ? {} : { NO_COLOR: env.NO_COLOR });

/** `null`: no such file; another text of no JSON stands for a file that cannot be opened. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
  }
}

function valuesOf(text: string): { values: Record<string, string>; problem: string | null } {
  const bad = (problem: string) => ({ values: {}, problem: `${NAME} ${problem}` });
  const content = parseJson(text.replace(/^\ufeff/, ''));
  if (!isRecord(content)) return bad('is not a JSON object');
  if (content.IsEncrypted === true) return bad('is encrypted: `func settings decrypt` makes it readable');
  const { Values } = content;
  if (Values === undefined) return { values: {}, problem: null };
  if (!isRecord(Values)) return bad('has Values that are not a JSON object');
  const texts = Object.entries(Values).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return { values: Object.fromEntries(texts.map(([name, value]) => [name, String(value)])), problem: null };
}
