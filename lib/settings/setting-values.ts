/** The kinds of values that a setting may have, each with the words for what is expected. */
import type { Target } from '../rota/model.ts';
import { isGuid, targetOf } from '../rota/target.ts';
import { ianaZone } from '../rota/zone-names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or malformed. Never holds the value. */
export interface SettingProblem {
  readonly name: string;
  readonly expected: string;
}

/** `parse` gets a trimmed, non-empty text; `null`: not such a value. */
export interface ValueKind<T> {
  readonly expected: string;
  readonly parse: (text: string) => T | null;
}

/** App Service leaves the reference in place of a secret that it could not fetch. */
const UNRESOLVED = /^@Microsoft\.(?:KeyVault|AppConfiguration)\(/i;

/** Reads single settings and notes each that is wrong in `problems`. Blank is absent. */
export function createReader(env: Environment, problems: SettingProblem[]) {
  const optional = <T>(name: string, kind: ValueKind<T>): T | null => {
    const text = env[name]?.trim();
    if (!text) return null;
    if (UNRESOLVED.test(text)) {
      problems.push({ name, expected: `${kind.expected}; it is a reference that could not be resolved` });
      return null;
    }
    const value = kind.parse(text);
    if (value === null) problems.push({ name, expected: kind.expected });
    return value;
  };
  const required = <T>(name: string, kind: ValueKind<T>): T | null => {
    if (!env[name]?.trim()) problems.push({ name, expected: kind.expected });
    return optional(name, kind);
  };
  return { optional, required };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const members = (text: string) =>
  text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');

/** All members by `one`, or `null` if there is none or one is wrong. */
function each<T>(text: string, one: (member: string) => T | null): readonly T[] | null {
  const values = members(text).map(one);
  return values.length > 0 && values.every((value) => value !== null) ? values : null;
}

export const guid: ValueKind<string> = {
  expected: 'a GUID, such as 00000000-0000-0000-0000-000000000000',
  parse: (text) => (isGuid(text) ? text : null),
};

export const guidList: ValueKind<readonly string[]> = {
  expected: 'GUIDs, separated by commas',
  parse: (text) => each(text, (member) => guid.parse(member)?.toLowerCase() ?? null),
};

export const isLoopback = (hostname: string) => LOOPBACK.test(hostname);
export const withoutSlash = (text: string) => text.replace(/\/+$/, '');

/** https anywhere, http on loopback only; no slash at the end. */
export const oneUrl: ValueKind<string> = {
  expected: 'a URL that begins with https:// (http:// for loopback only)',
  parse: (text) => {
    const url = parseUrl(text);
    const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    return safe ? withoutSlash(text) : null;
  },
};

/** To put a path behind: nothing may follow the path that it has, and no name or password stand before the host. */
const isBase = (text: string) => !/[?#@]/.test(text);

/** As `oneUrl`, to put a path behind. */
export const baseUrl: ValueKind<string> = {
  expected: `${oneUrl.expected} and ends with its path`,
  parse: (text) => (isBase(text) ? oneUrl.parse(text) : null),
};

/** Where a token of the app's identity may go. */
const WORKFLOW_HOST = /\.(?:logic\.azure|powerplatform)\.com$/;

/** To post to as it is: its query may hold a secret. `fetch` refuses a name or password before the host. */
export const webhookUrl: ValueKind<string> = {
  expected: `${oneUrl.expected}; unless it is signed, its host must end with .logic.azure.com or .powerplatform.com`,
  parse: (text) => {
    const url = parseUrl(text);
    if (oneUrl.parse(text) === null || url === null || url.username || url.password) return null;
    const mayHaveToken = WORKFLOW_HOST.test(url.hostname) || isLoopback(url.hostname);
    return url.searchParams.has('sig') || mayHaveToken ? text : null;
  },
};

/** Where the SDKs send secrets or tokens: they refuse http, on loopback too. */
export const httpsUrl: ValueKind<string> = {
  expected: 'a URL that begins with https:// and ends with its path',
  parse: (text) => (parseUrl(text)?.protocol === 'https:' && isBase(text) ? withoutSlash(text) : null),
};

/** Where Graph reaches the app: https only. */
export const publicUrl: ValueKind<string> = {
  expected: 'the URL at which Graph reaches this app, beginning with https://',
  parse: httpsUrl.parse,
};

export const urlList: ValueKind<readonly string[]> = {
  expected: 'issuers (URLs), separated by commas',
  parse: (text) => each(text, (member) => (parseUrl(member) === null ? null : withoutSlash(member))),
};

export const targetList: ValueKind<readonly Target[]> = {
  expected: 'Entra object ids and phone numbers (+ and 7 to 15 digits), separated by commas',
  parse: (text) => each(text, (member) => targetOf(member)),
};

export const zone: ValueKind<string> = {
  expected: 'the name of an IANA time zone, such as Europe/Stockholm, no abbreviation',
  parse: ianaZone,
};

export const graphVersion: ValueKind<'v1.0' | 'beta'> = {
  expected: 'v1.0 or beta',
  parse: (text) => {
    const word = text.toLowerCase();
    return word === 'v1.0' || word === 'beta' ? word : null;
  },
};

export const wholeNumber = (min: number, max: number): ValueKind<number> => ({
  expected: `a whole number from ${min} to ${max}`,
  parse: (text) => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : null;
  },
});

/** `null`: not a URL. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
