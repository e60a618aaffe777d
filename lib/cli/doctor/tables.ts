/** Each of the five tables: is it there, can it be read, and CallAudit written. */
import type { StorageSettings } from '../../settings/storage-settings.ts';
import { bad, ok, warn, type Check } from './check.ts';
import type { Access, TableProbe } from './ports.ts';

export const tablesOfPeople = ['Rota', 'People', 'Lines', 'Callers'] as const;
export const auditTable = 'CallAudit';

/** Whose rights are seen: the account's key, the app's identity, or those of the person at this machine. */
export type Holder = 'key' | 'app' | 'person';

export const holderOf = (storage: StorageSettings, asApp: boolean): Holder =>
  storage.kind === 'connection-string' ? 'key' : asApp ? 'app' : 'person';

/** Never throws. */
export async function checkTable(table: string, probe: TableProbe, holder: Holder): Promise<Check> {
  const name = `table:${table}`;
  const read = await probe.read(table);
  if (read === 'missing') return missing(name, table);
  if (read !== 'allowed') return refused(name, 'read', read, holder);
  if (table !== auditTable) return ok(name, 'exists and can be read');
  const written = await probe.write(table);
  if (written === 'allowed') return ok(name, 'exists, can be read and written');
  if (written === 'missing') return missing(name, table);
  if (written.fault === 'refused' && holder === 'person')
    return warn(
      name,
      'exists and can be read; you yourself may not write to it, so whether the app may was not seen',
      'nothing, if docs/deploy.md, "Who may do what", was followed: only the app writes there. To see the app\'s role: `az role assignment list --scope <id of the table> --output table`',
    );
  return refused(name, 'written', written, holder);
}

const missing = (name: string, table: string): Check =>
  bad(
    name,
    'there is no such table',
    `deploy infra/ (docs/deploy.md, step 4)${
      table === auditTable
        ? '; with a key, or with Azurite, the app makes it when it starts'
        : `; with a key, or with Azurite, \`npx ringrota import FILE.csv --table ${table}\` makes it`
    }`,
  );

function refused(
  name: string,
  how: 'read' | 'written',
  { fault, code }: Exclude<Access, string>,
  holder: Holder,
): Check {
  const said = code === null ? '' : ` (${code})`;
  if (fault === 'refused' && code === null && holder === 'person')
    return bad(
      name,
      `cannot be ${how}: nobody is signed in here`,
      "`az login`, as a member of the editors' group",
    );
  if (fault === 'refused')
    return bad(name, `cannot be ${how}: access is refused${said}`, adviceOf(how, code, holder));
  if (fault === 'busy')
    return bad(
      name,
      `cannot be ${how}: the storage fails or is overloaded${said}`,
      'try again in a minute; portal, storage account, Resource health',
    );
  return bad(
    name,
    `cannot be ${how}: the storage ${fault === 'timeout' ? 'does not answer in time' : `cannot be reached${said}`}`,
    'is the address in ROTA_STORAGE that of a running account (for Azurite: is `npm start` running)? Portal, storage account, Networking: is this machine let in?',
  );
}

/** The service's own codes tell a missing role from a closed network. */
function adviceOf(how: 'read' | 'written', code: string | null, holder: Holder): string {
  if (code === 'AuthorizationFailure')
    return 'portal, storage account, Networking: the firewall lets this machine or the app not in';
  if (code === 'KeyBasedAuthenticationNotPermitted')
    return 'the account takes no keys, which is well: set ROTA_STORAGE__tableServiceUri instead of a connection string';
  if (holder === 'key')
    return 'the key or SAS of the connection string is wrong, has expired or does not allow it: portal, storage account, Access keys';
  const role = `Storage Table Data ${how === 'read' ? 'Reader' : 'Contributor'}`;
  return holder === 'app'
    ? `give the app's identity the role ${role} by deploying infra/ (docs/deploy.md, "Who may do what"); a new role takes up to ten minutes`
    : `\`az login\` as somebody with the role ${role}: members of the editors' group have it (docs/deploy.md, "Who may do what"); a new role takes up to ten minutes`;
}
