/** The app as Graph and everybody else sees it: every request goes without a token or key, and changes nothing. */
import type { Ask, Asked } from '../../azure/ask.ts';
import { bad, ok, skipped, type Check } from './check.ts';
import { judgeHealth, type WrongSetting } from './health.ts';
import { judgeWebhook, somethingElse } from './webhook.ts';

export const WEB_CHECKS = ['health', 'webhook', 'webhook:call', 'routes', 'function-keys'] as const;

export interface WebChecked {
  readonly checks: readonly Check[];
  /** What the app itself says is wrong; `null`: it does not say. */
  readonly settings: readonly WrongSetting[] | null;
}

/** `base`: where the app is, without a slash at the end. Never throws. */
export async function checkWeb(base: string, ask: Ask): Promise<WebChecked> {
  const post = (path: string) =>
    ask(base + path, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const [health, webhook, call, ...gets] = await Promise.all([
    ask(`${base}/api/health`),
    post('/api/calls'),
    post(`/api/calls/${NO_CALL}?day=2026-01-01`),
    ask(`${base}/api/calls`),
    ask(`${base}/api/no-such-route`),
    ask(`${base}/api/on-call`),
    ask(`${base}/api/audit`),
  ]);
  const all = [health, webhook, call, ...gets];
  if (webhook.kind === 'none' && all.every(({ kind }) => kind === 'none')) return unreachable(webhook.why);
  const [calls, unknown, onCall, audit] = gets;
  const seen = judgeHealth(health);
  return {
    checks: [
      seen.check,
      judgeWebhook('webhook', 'POST /api/calls', webhook),
      judgeWebhook('webhook:call', 'POST /api/calls/{callId}', call),
      judgeRoutes([calls, unknown]),
      judgeKeys([onCall, audit], isLoopback(base)),
    ],
    settings: seen.settings,
  };
}

const NO_CALL = '00000000-0000-0000-0000-000000000000';

const isLoopback = (base: string) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(base).hostname);

/** One line says it, not five. */
function unreachable(why: string): WebChecked {
  return {
    checks: WEB_CHECKS.map((name) =>
      name === 'webhook'
        ? bad(
            name,
            `the app cannot be reached: ${why}`,
            'is the address (PUBLIC_BASE_URL, --url) that of the app, is the app started (portal, Function App, Overview), and for local runs is the tunnel open?',
          )
        : skipped(name, 'the app cannot be reached'),
    ),
    settings: null,
  };
}

/** GET where only POST is served, and a path that nobody serves. */
function judgeRoutes(gets: readonly (Asked | undefined)[]): Check {
  const odd = gets.find((asked) => asked?.kind === 'answer' && asked.status !== 404 && asked.status !== 405);
  if (odd?.kind === 'answer') return somethingElse('routes', 'GET of what is not there', odd);
  const silent = gets.find((asked) => asked?.kind === 'none');
  if (silent?.kind === 'none') return noAnswer('routes', 'GET of what is not there', silent.why);
  return ok('routes', 'nothing is served that should not be');
}

/** Whoever may read the audit sees who called; a local host asks for no key. */
function judgeKeys(gets: readonly (Asked | undefined)[], local: boolean): Check {
  const name = 'function-keys';
  const what = 'GET /api/on-call or /api/audit';
  if (local) return skipped(name, 'a host on this machine asks for none');
  const open = gets.find((asked) => asked?.kind === 'answer' && ![401, 403].includes(asked.status));
  if (open?.kind === 'answer')
    return open.status === 404 || open.status >= 500
      ? somethingElse(name, what, open)
      : bad(
          name,
          `${what} is answered without a key (${open.status}): everybody can read who called and who is on call`,
          'publish this version again (docs/deploy.md, step 6), whose functions have authLevel "function"; is there a proxy that adds a key?',
        );
  const silent = gets.find((asked) => asked?.kind === 'none');
  if (silent?.kind === 'none') return noAnswer(name, what, silent.why);
  return ok(name, 'who is on call, and the audit, are given with a key only');
}

const noAnswer = (name: string, what: string, why: string): Check =>
  bad(name, `${what}: ${why}`, 'try again in a minute; portal, Function App, Diagnose and solve problems');
