import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord, parseJson } from '../text/json.ts';
import type { Environment } from '../settings/setting-values.ts';

const NAME = 'local.settings.json';

/** The environment, name by name before `Values` of local.settings.json. `problem`: why the file could not be read. */
export interface LocalSettings {
  readonly env: Environment;
  readonly problem: string | null;
  /** Two settings that name the tables in one place; `null`: at most one does. */
  readonly conflict: string | null;
}

const FORMS = ['ROTA_STORAGE', 'ROTA_STORAGE__tableServiceUri'] as const;

/** The first of `folders` that has the file counts; a blank variable of the environment is absent. */
export function loadLocalSettings(env: Environment, folders: readonly string[]): LocalSettings {
  const text = folders.map((folder) => read(path.join(folder, NAME))).find((found) => found !== null);
  const { values, problem } = text === undefined ? { values: {}, problem: null } : valuesOf(text);
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && !isUnset(value)),
  );
  // One form in the environment wins over the other form in the file.
  const isGiven = FORMS.some((form) => form in given);
  const rest = Object.entries(values).filter(([name]) => !isGiven || !FORMS.some((form) => form === name));
  const conflict = conflictIn(given, 'the environment') ?? conflictIn(Object.fromEntries(rest), NAME);
  return { env: { ...Object.fromEntries(rest), ...given, ...blankFlags(env) }, problem, conflict };
}

const conflictIn = (values: Environment, place: string): string | null =>
  FORMS.every((form) => values[form]?.trim())
    ? `${FORMS.join(' and ')} are both set in ${place}: keep the one that names the tables`
    : null;

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

/** The local run (`npm start`): what it leaves in its folder, so that `npm run call` and the commands find it. */

export interface LocalRun {
  /** Where calls are ordered. */
  readonly url: string;
  readonly pid: number;
  /** Where the app runs. */
  readonly appUrl: string;
  /** `ROTA_STORAGE` and `DEFAULT_TIME_ZONE` of the app. */
  readonly storage: string;
  readonly zone: string;
}

export const localRunFile = (local: string): string => path.join(local, 'simulator.json');

/** The run whose process is alive; `null`: none. */
export function readLocalRun(local: string): LocalRun | null {
  try {
    const run = JSON.parse(readFileSync(localRunFile(local), 'utf8')) as LocalRun;
    // Throws where there is no such process.
    process.kill(run.pid, 0);
    return [run.url, run.appUrl, run.storage, run.zone].every((part) => typeof part === 'string')
      ? run
      : null;
  } catch {
    return null;
  }
}

const STORAGE = /^(?:ROTA_STORAGE|AzureWebJobsStorage)(?:$|__tableServiceUri$|__accountName$)/;

/** The local run that stands in for settings that name no storage; `null`: they do, or none is up. */
export function localRunFor(env: Environment, folders: readonly string[]): LocalRun | null {
  if (Object.entries(env).some(([name, value]) => STORAGE.test(name) && value?.trim())) return null;
  return (
    folders.map((folder) => readLocalRun(path.join(folder, '.local'))).find((one) => one !== null) ?? null
  );
}
