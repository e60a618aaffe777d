/** Graph's answer to an action -> what it proves. */
import { member, parseJson } from '../text/json.ts';
import type { AttemptResult } from '../calls/ports.ts';
import { isLate } from '../within.ts';

/** Service codes that an administrator must act on, with what was reported to cure them. */
const ADVICE: Readonly<Record<string, string>> = {
  '7503':
    'Graph does not know this bot for calling: enable calling on the Teams channel of the Azure Bot, and check that BOT_APP_ID is its app id',
  '7504':
    'a permission is missing: grant the application permission Calls.Initiate.All, with admin consent, to the bot',
  '7505':
    'tenants do not match: the bot, the resource account, the number and every target must be of one tenant, and a target must be a user, a phone or a bot, no call queue or other resource account',
};

/**
 * The body of an error: `{error:{code,message}}`, the object inside it, or a JSON text in `message` (seen with 7503). A
 * code that says nothing may have a better one further in: `innerError`, `errors`.
 */
function errorOf(body: unknown): { readonly code: string | null; readonly message: string } {
  const outer = member(body, 'error') ?? body;
  const message = member(outer, 'message');
  const wrapped = typeof message === 'string' ? parseJson(message) : null;
  const codes = [wrapped, outer].flatMap(codesIn);
  return {
    code: codes.find((code) => code in ADVICE || code === GONE) ?? codes[0] ?? null,
    message: typeof message === 'string' ? message : '',
  };
}

const GONE = '8522';

/** The error's own code, then those of what it holds. */
function codesIn(error: unknown, depth = 0): readonly string[] {
  if (depth > 4) return [];
  const own = [member(error, 'errorCode'), member(error, 'code')].filter(
    (code) => typeof code === 'string' || typeof code === 'number',
  );
  const errors = member(error, 'errors');
  const inner = [
    member(error, 'innerError'),
    member(error, 'innererror'),
    member(error, 'error'),
    ...(Array.isArray(errors) ? (errors as readonly unknown[]).slice(0, 20) : []),
  ];
  return [...own.map(String), ...inner.flatMap((one) => codesIn(one, depth + 1))];
}

/** `body`: the answer's text. */
export function readAnswer(status: number, headers: Pick<Headers, 'get'>, body: string): AttemptResult {
  const where = { status, requestId: headers.get('request-id') ?? headers.get('client-request-id') };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...where };
  const { code, message } = errorOf(parseJson(body));
  if (code === GONE) return { kind: 'gone', ...where };
  if (status === 404) return { kind: 'missing', ...where };
  if (status === 400 && /open property|neither a base type/i.test(message))
    return { kind: 'other-path', ...where };
  if (status === 401) return { kind: 'stale-token', ...where };
  const why = `Graph answered ${status}`;
  if (status === 502 || status === 504) return { kind: 'unknown', why, ...where };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'busy', why, retryAfterMs: retryAfterOf(headers.get('retry-after')), ...where };
  return { kind: 'refused', code, advice: ADVICE[code ?? ''] ?? null, ...where };
}

/** Seconds, also as a decimal (Graph's documented example is 2.128), or a date. `null`: not said. */
export function retryAfterOf(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Causes by which a request is known never to have been sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A request without an answer. */
export function readFailure(error: unknown): AttemptResult {
  const nowhere = { status: null, requestId: null };
  if (isLate(error) || (error instanceof Error && error.name === 'AbortError'))
    return { kind: 'unknown', why: 'Graph did not answer in time', ...nowhere };
  const code = causeCode(error);
  return code !== null && NEVER_SENT.has(code)
    ? { kind: 'busy', why: `Graph cannot be reached (${code})`, retryAfterMs: null, ...nowhere }
    : {
        kind: 'unknown',
        why: `the connection to Graph broke${code === null ? '' : ` (${code})`}`,
        ...nowhere,
      };
}

/** `node:http` says it in the error, `fetch` in its cause. */
function causeCode(error: unknown): string | null {
  const code = member(error, 'code') ?? member(member(error, 'cause'), 'code');
  return typeof code === 'string' ? code : null;
}
