/** From the app's settings to the tables, as the person who is signed in. */
import type { Store } from '../ports.ts';
import type { Account, Config } from './session.ts';

export interface Connection {
  readonly store: Store;
  /** `null`: nobody signs in, because the tables are on this machine. */
  readonly account: Account | null;
  /** Signs in again. Leaves the page, and comes back to where it was. */
  readonly signInAgain: () => Promise<void>;
}

/** Throws a plain message if the app has no settings to give. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch('/api/board/config.json', { cache: 'no-store' });
  if (!answer.ok)
    throw new Error(
      answer.status === 503
        ? 'Settings of the app are missing or malformed. GET /api/health names them.'
        : `The app answered ${answer.status} when it was asked for its settings.`,
    );
  return (await answer.json()) as Config;
}

/** The setting that must be set before the board can be used; `null`: none. */
export function missingSetting({ tables, clientId }: Config): string | null {
  if (tables === null) return 'BOARD_TABLES_URL';
  return isLoopback(tables) || clientId !== null ? null : 'BOARD_CLIENT_ID';
}

/** Throws if signing in failed. The SDKs are loaded here, after the page is there. */
export async function connect(config: Config): Promise<Connection> {
  const tables = config.tables ?? '';
  if (isLoopback(tables)) {
    const { openLocalStore } = await import('./open-store.ts');
    return { store: openLocalStore(tables), account: null, signInAgain: () => Promise.resolve() };
  }
  const [{ signIn }, { openStore }] = await Promise.all([import('./sign-in.ts'), import('./open-store.ts')]);
  const { credential, account, again } = await signIn(config);
  return { store: openStore(tables, credential), account, signInAgain: again };
}

/** Tables on this machine need no sign-in. */
const isLoopback = (url: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
