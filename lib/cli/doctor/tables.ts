/** Each table: is it there, can it be read, and those of the app written. */
import type { StorageSettings } from '../../settings/storage-settings.ts';
import { error, ok, warn, type Verdict } from './verdict.ts';
import type { Access, TableProbe } from './ports.ts';

/** Those that the app writes; with a connection string it makes them when it first writes. */
const OF_THE_APP: readonly string[] = ['CallAudit'];
export const TABLES: readonly string[] = ['Rota', 'People', 'Lines', 'Callers', ...OF_THE_APP];

/** Whose rights are seen: the account's key, the app's identity, or those of the person at this machine. */
export type Holder = 'key' | 'app' | 'person';

export const holderOf = (storage: StorageSettings, asApp: boolean): Holder =>
  storage.kind === 'connection-string' ? 'key' : asApp ? 'app' : 'person';

export async function checkTable(table: string, probe: TableProbe, holder: Holder): Promise<Verdict> {
  const read = await probe.read(table);
  if (read !== 'allowed') return refused('read', read, holder);
  if (!OF_THE_APP.includes(table)) return ok('exists and can be read');
  const written = await probe.write(table);
  if (written === 'allowed') return ok('exists, can be read and written');
  if (written !== 'missing' && written.fault === 'refused' && holder === 'person')
    return warn('exists and can be read; you may not write to it, so whether the app may was not seen');
  return refused('written', written, holder);
}

function refused(how: 'read' | 'written', access: Exclude<Access, 'allowed'>, holder: Holder): Verdict {
  if (access === 'missing') return error('there is no such table');
  const said = access.code === null ? '' : ` (${access.code})`;
  return error(`cannot be ${how}: ${why(access.fault, access.code, holder)}${said}`);
}

function why(fault: string, code: string | null, holder: Holder): string {
  if (fault === 'busy') return 'the storage fails or is overloaded';
  if (fault === 'timeout') return 'the storage does not answer in time';
  if (fault !== 'refused') return 'the storage cannot be reached';
  if (holder === 'person' && code === null) return 'nobody is signed in here';
  return `access is refused to ${WHOM[holder]}`;
}

const WHOM = { key: 'the connection string', app: "the app's identity", person: 'you' } as const;
