/** From the settings to the tables: which way in there is, and whose. */
import type { Store } from '../ports.ts';
import { isLoopback, type Config } from './config.ts';

export interface Connection {
  readonly store: Store;
  /** Object id of the person who is signed in; `null`: nobody, the tables are on this machine. */
  readonly oid: string | null;
  /** Signs in once more. */
  readonly signInAgain: () => Promise<void>;
}

/** What has to be set before the board can be used; `null`: nothing. */
export function missingSetting({ tables, clientId }: Config): string | null {
  if (tables === null) return 'BOARD_TABLES_URL';
  return isLoopback(tables) || clientId !== null ? null : 'BOARD_CLIENT_ID';
}

/** Throws where signing in failed. The SDKs are loaded here, after the page is there. */
export async function connect(config: Config): Promise<Connection> {
  const tables = config.tables ?? '';
  if (isLoopback(tables)) {
    const { openLocalStore } = await import('./open-store.ts');
    return { store: openLocalStore(tables), oid: null, signInAgain: () => Promise.resolve() };
  }
  const [{ signIn }, { openStore }] = await Promise.all([import('./sign-in.ts'), import('./open-store.ts')]);
  const { credential, oid, again } = await signIn(config);
  return { store: openStore(tables, credential), oid, signInAgain: again };
}
