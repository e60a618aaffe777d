/** The local run (`npm start`): what it leaves in its folder, so that `npm run call` and the commands find it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../settings/setting-values.ts';

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
