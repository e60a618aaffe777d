/** A POST without a token must be refused as the app refuses: anything else stands in Graph's way, or lets anybody in. */
import { member, parseJson } from '../../rows/json.ts';
import type { Asked } from '../../azure/ask.ts';
import { bad, ok, type Check } from './check.ts';

type Answer = Extract<Asked, { kind: 'answer' }>;

export function judgeWebhook(name: string, what: string, asked: Asked): Check {
  if (asked.kind === 'none')
    return bad(name, `${what}: ${asked.why}`, 'try again in a minute; portal, Function App, Overview');
  if (asked.status === 401) return judgeRefusal(name, what, asked);
  if (asked.status >= 200 && asked.status < 300)
    return bad(
      name,
      `${what} is taken without a token (${asked.status}): what answers there is not Ringrota, or lets anybody in`,
      'publish this version (docs/deploy.md, step 6); does the address lead to this app?',
    );
  if (asked.status === 503 && codeOf(asked) === 'notConfigured')
    return bad(
      name,
      `${what}: the app takes no calls, settings are missing or malformed`,
      'fix those that are named here',
    );
  return somethingElse(name, what, asked);
}

function judgeRefusal(name: string, what: string, asked: Answer): Check {
  const isOurs =
    /^bearer\b/i.test(asked.headers.get('www-authenticate') ?? '') && codeOf(asked) === 'unauthorized';
  if (isOurs) return ok(name, `${what} is there, and refuses whoever has no token`);
  return bad(
    name,
    `${what}: 401, but not the app's own: something before it refuses, and Graph's notifications too`,
    'portal, Function App, Authentication: remove the identity provider; the notifications bring a token that only the app can check',
  );
}

/** The code of `{"error":{"code":…,"message":…}}`; `null`: another form. */
function codeOf(asked: Answer): string | null {
  const error = member(parseJson(asked.text), 'error');
  const code = member(error, 'code');
  return typeof code === 'string' && typeof member(error, 'message') === 'string' ? code : null;
}

/** An answer that the app itself would never give there. */
export function somethingElse(name: string, what: string, { status }: Answer): Check {
  const said = `${what} is answered with ${status}`;
  if (status === 404)
    return bad(
      name,
      `${said}: no such function is there`,
      'publish the code: `npm run build && func azure functionapp publish <app> --typescript` (docs/deploy.md, step 6); is it the right address, without /api?',
    );
  if (status === 403)
    return bad(
      name,
      `${said}: something before the app refuses`,
      'portal, Function App, Networking, Access restrictions: Graph must have access from everywhere; or the app is stopped',
    );
  if (status >= 300 && status < 400)
    return bad(
      name,
      `${said}: Graph does not follow redirections`,
      'use the address that it leads to, with https, as PUBLIC_BASE_URL',
    );
  if (status >= 500)
    return bad(
      name,
      `${said}: the app or its host does not run`,
      'portal, Function App, Diagnose and solve problems; the log: docs/deploy.md, "When it does not work"',
    );
  return bad(
    name,
    `${said}: that is not Ringrota`,
    'does the address lead to this app, with nothing in between?',
  );
}
