/** The app as Graph and everybody else sees it: every request goes without a token or key, and changes nothing. */
import type { Asked } from '../../azure/ask.ts';
import { member, parseJson, shortText } from '../../text/json.ts';
import { error, ok, skipped, type Verdict } from './verdict.ts';
import type { Facts, Web } from './facts.ts';

type Answer = Extract<Asked, { kind: 'answer' }>;

/** A setting that the app calls missing or malformed. */
export interface WrongSetting {
  readonly name: string;
  readonly expected: string;
}

const HEALTH = 'GET /api/health';

/** GET /api/health: what the app says of itself. */
export function judgeHealth(asked: Asked): Verdict {
  if (asked.kind === 'none') return error(`${HEALTH}: ${asked.why}`);
  const body = parseJson(asked.text);
  const status = member(body, 'status');
  if (asked.status === 200 && status === 'ok')
    return ok(`the app is well: settings and tables${versionOf(asked)}`);
  if (asked.status !== 503 || (status !== 'down' && status !== 'degraded'))
    return somethingElse(HEALTH, asked);
  const names = (settingsOf(asked) ?? []).map(({ name }) => name).join(', ');
  if (names !== '')
    return error(
      `settings are missing or malformed, ${status === 'down' ? 'and the app takes no calls' : 'calls are taken'}: ${names}`,
    );
  const words = shortText(member(body, 'storage')) ?? 'cannot be used';
  const calls = status === 'degraded' ? 'calls ring FALLBACK_TARGETS' : 'calls are rejected';
  return error(`the app says that its storage ${words}: ${calls}`);
}

function versionOf({ headers }: Answer): string {
  const version = headers.get('ringrota-version');
  return version !== null && /^[\w.+-]{1,40}$/.test(version) ? ` (version ${version})` : '';
}

/** What the app itself says is wrong; `null`: it does not say. */
export function settingsOf(asked: Asked): readonly WrongSetting[] | null {
  if (asked.kind === 'none') return null;
  const body = parseJson(asked.text);
  const status = member(body, 'status');
  if (asked.status === 200 && status === 'ok') return [];
  if (asked.status !== 503 || (status !== 'down' && status !== 'degraded')) return null;
  const list = member(body, 'settings');
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const name = member(entry, 'name');
    if (typeof name !== 'string' || !/^\w{1,64}$/.test(name)) return [];
    return [{ name, expected: shortText(member(entry, 'expected')) ?? 'another value' }];
  });
}

/** A POST without a token must be refused as the app refuses: anything else stands in Graph's way, or lets anybody in. */
export function judgeWebhook(what: string, asked: Asked): Verdict {
  if (asked.kind === 'none') return error(`${what}: ${asked.why}`);
  if (asked.status === 401) {
    const isOurs =
      /^bearer\b/i.test(asked.headers.get('www-authenticate') ?? '') && codeOf(asked) === 'unauthorized';
    return isOurs
      ? ok(`${what} is there, and refuses whoever has no token`)
      : error(
          `${what}: 401, but not the app's own: something before it refuses, and Graph's notifications too`,
        );
  }
  if (asked.status >= 200 && asked.status < 300)
    return error(
      `${what} is taken without a token (${asked.status}): what answers is not Ringrota, or lets anybody in`,
    );
  if (asked.status === 503 && codeOf(asked) === 'notConfigured')
    return error(`${what}: the app takes no calls, settings are missing or malformed`);
  return somethingElse(what, asked);
}

/** The code of `{"error":{"code":…,"message":…}}`; `null`: another form. */
function codeOf(asked: Answer): string | null {
  const failure = member(parseJson(asked.text), 'error');
  const code = member(failure, 'code');
  return typeof code === 'string' && typeof member(failure, 'message') === 'string' ? code : null;
}

/** GET where only POST is served, and a path that nobody serves. */
export function judgeRoutes(gets: readonly Asked[]): Verdict {
  const odd = gets.find((asked) => asked.kind === 'answer' && asked.status !== 404 && asked.status !== 405);
  if (odd?.kind === 'answer') return somethingElse('GET of what is not there', odd);
  const silent = gets.find((asked) => asked.kind === 'none');
  if (silent?.kind === 'none') return error(`GET of what is not there: ${silent.why}`);
  return ok('nothing is served that should not be');
}

/** Whoever may read the audit sees who called; a local host asks for no key. */
export async function judgeKeys({ web }: Facts): Promise<Verdict> {
  const { base, keyed } = await web();
  const what = 'GET /api/on-call or /api/audit';
  if (['localhost', '127.0.0.1', '[::1]'].includes(new URL(base).hostname))
    return skipped('a host on this machine asks for none');
  const open = keyed.find((asked) => asked.kind === 'answer' && ![401, 403].includes(asked.status));
  if (open?.kind === 'answer')
    return open.status === 404 || open.status >= 500
      ? somethingElse(what, open)
      : error(
          `${what} is answered without a key (${open.status}): everybody can read who called and who is on call`,
        );
  const silent = keyed.find((asked) => asked.kind === 'none');
  if (silent?.kind === 'none') return error(`${what}: ${silent.why}`);
  return ok('who is on call, and the audit, are given with a key only');
}

/** An answer that the app itself would never give there. */
export function somethingElse(what: string, { status }: Answer): Verdict {
  const said = `${what} is answered with ${status}`;
  if (status === 404) return error(`${said}: no such function is there`);
  if (status === 403) return error(`${said}: something before the app refuses`);
  if (status >= 300 && status < 400) return error(`${said}: Graph does not follow redirections`);
  if (status >= 500) return error(`${said}: the app or its host does not run`);
  return error(`${said}: that is not Ringrota`);
}

/** Why nothing of the app answers; `null`: something does. */
export function unreachable({ health, calls, call, absent, keyed }: Web): string | null {
  const all = [health, calls, call, ...absent, ...keyed];
  return calls.kind === 'none' && all.every(({ kind }) => kind === 'none') ? calls.why : null;
}
