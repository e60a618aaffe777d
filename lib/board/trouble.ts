/** What went wrong with the sign-in or the tables, in plain words with what to set. */
import { StoreError, type Store } from '../ports.ts';

export interface Failure {
  readonly words: string;
  /** The sign-in has ended: signing in again helps. */
  readonly signIn: boolean;
}

/** `doing`: what was tried, which decides the role that is named. */
export async function failureOf(
  error: unknown,
  doing: 'read' | 'write',
  tables: string,
  url: string | null,
): Promise<Failure> {
  if (!(error instanceof StoreError))
    return { words: error instanceof Error ? error.message : String(error), signIn: false };
  if (error.fault === 'unreachable' && url !== null && (await isAnswering(url)))
    return {
      words: `The tables answered, but the browser may not read the answer: the storage account has no CORS rule for ${location.origin}. Add one for the table service.`,
      signIn: false,
    };
  if (error.fault !== 'refused') return { words: `${capital(error.message)}.`, signIn: false };
  if (/\b403\b/.test(error.message)) return { words: refusal(error.message, doing, tables), signIn: false };
  return { words: 'Your sign-in has ended.', signIn: true };
}

function refusal(message: string, doing: 'read' | 'write', tables: string): string {
  // The service's code for a request that the account's firewall stopped; a missing role is AuthorizationPermissionMismatch.
  if (/AuthorizationFailure|NetworkAclsRuleFailure/.test(message))
    return 'The storage account’s firewall refuses your network. Add your address under Networking of the storage account, or use a network that it allows.';
  const role = doing === 'read' ? 'Storage Table Data Reader' : 'Storage Table Data Contributor';
  const group = doing === 'read' ? 'readers' : 'editors';
  return `You have no access: to ${doing} ${tables} you need the role "${role}". Ask an administrator of Ringrota to add you to the group of ${group}.`;
}

/** A request that asks for no answer succeeds whenever the host is there, whatever its CORS rules say. */
async function isAnswering(url: string): Promise<boolean> {
  if (new URL(url).origin === location.origin) return false;
  try {
    await fetch(`${url}/`, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}

const SIGN_IN: readonly (readonly [code: string, words: string])[] = [
  [
    'AADSTS50105',
    'Your account may not use the board yet. An administrator adds you to the group of readers or editors: Enterprise applications, the board, Users and groups.',
  ],
  [
    'AADSTS65001',
    'The board has no consent yet. An administrator gives it: App registrations, the board, API permissions, Grant admin consent.',
  ],
  [
    'AADSTS65004',
    'You declined what the board asked for. Sign in again and accept, or ask an administrator to give consent for everybody.',
  ],
  [
    'AADSTS50020',
    'Your account belongs to another organization. Sign in with the account of the organization that runs Ringrota, or ask to be invited as a guest.',
  ],
  [
    'AADSTS700016',
    'The tenant does not know the board’s app registration. An administrator checks the settings BOARD_CLIENT_ID and BOT_TENANT_ID.',
  ],
  [
    'AADSTS50011',
    'The app registration does not know this page’s address. An administrator adds it as a redirect URI of the type “Single-page application”.',
  ],
  [
    'AADSTS9002326',
    'The redirect URI of the app registration has the wrong type. An administrator sets it to “Single-page application”.',
  ],
];

/** What to do about a sign-in that failed; the library's own words where the code is not a known one. */
export function signInWords(message: string): string {
  const known = SIGN_IN.find(([code]) => new RegExp(`${code}\\b`).test(message));
  if (known !== undefined) return `${known[1]} (${known[0]})`;
  if (/access_denied|user_cancelled/.test(message)) return 'You left the sign-in. Sign in to see the board.';
  return message;
}

/** Whether this person may write. The request removes a row that is not there, so it changes nothing. */
export async function mayWrite(store: Store): Promise<boolean> {
  const nothing = {
    kind: 'remove',
    partitionKey: 'ringrota',
    rowKey: crypto.randomUUID(),
    etag: 'W/"x"',
  } as const;
  try {
    await store.change('Rota', [nothing]);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return !(/\b403\b/.test(message) && !/AuthorizationFailure/.test(message));
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
