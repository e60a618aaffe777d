/** The app as Graph, a browser and everybody else sees it. Every request goes without a token or key and changes nothing. */
import { member, parseJson, shortText } from '../text/json.ts';
import type { Answer, Ask, Asked } from './ask.ts';
import { error, ok, skipped, warn, type Line } from './doctor-line.ts';

const NO_CALL = '00000000-0000-0000-0000-000000000000';

/**
 * `base`: where the app is, without a slash at the end. `withSettings`: adds what the app says about its settings. A single
 * line where nothing of it answers.
 */
export async function lookAtApp(base: string, ask: Ask, withSettings: boolean): Promise<readonly Line[]> {
  const get = (path: string) => ask(base + path);
  const post = (path: string) =>
    ask(base + path, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const [health, calls, call, board, config, ...others] = await Promise.all([
    get('/api/health'),
    post('/api/calls'),
    post(`/api/calls/${NO_CALL}?day=2026-01-01`),
    get('/api/board'),
    get('/api/board/config.json'),
    get('/api/calls'),
    get('/api/no-such-route'),
    get('/api/on-call'),
    get('/api/audit'),
  ]);
  if (calls.kind === 'none' && [health, call, board, ...others].every(({ kind }) => kind === 'none'))
    return [error('webhook', `the app cannot be reached: ${calls.why}`)];
  return [
    ...(withSettings ? judgeSettings(health) : []),
    judgeHealth(health),
    judgeWebhook('webhook', 'POST /api/calls', calls),
    judgeWebhook('webhook:call', 'POST /api/calls/{callId}', call),
    judgeRoutes(others.slice(0, 2)),
    judgeKeys(base, others.slice(2)),
    judgeBoard(board, config),
    await lookAtBoardTables(base, config, ask),
  ];
}

function judgeSettings(health: Asked): readonly Line[] {
  const body = healthOf(health);
  if (body === null) return [skipped('settings', 'the app does not say')];
  const wrong = settingsIn(body).map(({ name, expected }) =>
    error(`settings:${name}`, `is missing or malformed in the app: expected ${expected}`),
  );
  return wrong.length > 0 ? wrong : [ok('settings', 'the app calls none missing or malformed')];
}

/** The body of `GET /api/health`; `null`: something else answers. */
function healthOf(asked: Asked): unknown {
  if (asked.kind === 'none') return null;
  const body = parseJson(asked.text);
  const status = member(body, 'status');
  const isHealth =
    asked.status === 200
      ? status === 'ok'
      : asked.status === 503 && (status === 'down' || status === 'degraded');
  return isHealth ? body : null;
}

function settingsIn(health: unknown): readonly { readonly name: string; readonly expected: string }[] {
  const list = member(health, 'settings');
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const name = member(entry, 'name');
    if (typeof name !== 'string' || !/^\w{1,64}$/.test(name)) return [];
    return [{ name, expected: shortText(member(entry, 'expected')) ?? 'another value' }];
  });
}

function judgeHealth(asked: Asked): Line {
  const what = 'GET /api/health';
  if (asked.kind === 'none') return error('health', `${what}: ${asked.why}`);
  const body = healthOf(asked);
  if (body === null) return unexpected('health', what, asked);
  if (asked.status === 200) {
    const version = shortText(member(body, 'version'));
    return ok(
      'health',
      `the app is well: settings and tables${version === null ? '' : ` (version ${version})`}`,
    );
  }
  const isDown = member(body, 'status') === 'down';
  const names = settingsIn(body).map(({ name }) => name);
  if (names.length > 0)
    return error(
      'health',
      `${isDown ? 'the app takes no calls' : 'calls are taken'}, but settings are missing or malformed: ${names.join(', ')}`,
    );
  const words = shortText(member(body, 'storage')) ?? 'cannot be used';
  return error(
    'health',
    `the app says that its storage ${words}: calls ${isDown ? 'are rejected' : 'ring FALLBACK_TARGETS'}`,
  );
}

/** A POST without a token must be refused the app's own way: anything else stands in Graph's way, or lets everybody in. */
function judgeWebhook(name: string, what: string, asked: Asked): Line {
  if (asked.kind === 'none') return error(name, `${what}: ${asked.why}`);
  const { status, headers } = asked;
  if (status === 401)
    return /^bearer\b/i.test(headers.get('www-authenticate') ?? '') && codeOf(asked) === 'unauthorized'
      ? ok(name, `${what} refuses requests without a token`)
      : error(
          name,
          `${what}: 401, but not from the app: something in front of it refuses Graph's notifications too`,
        );
  if (status >= 200 && status < 300)
    return error(
      name,
      `${what} accepts requests without a token (${status}): it is not Ringrota, or lets everybody in`,
    );
  if (status === 503 && codeOf(asked) === 'notConfigured')
    return error(name, `${what}: the app takes no calls, settings are missing or malformed`);
  return unexpected(name, what, asked);
}

/** The code of `{"error":{"code":…,"message":…}}`; `null`: another form. */
function codeOf(asked: Answer): string | null {
  const failure = member(parseJson(asked.text), 'error');
  const code = member(failure, 'code');
  return typeof code === 'string' && typeof member(failure, 'message') === 'string' ? code : null;
}

/** GET where only POST is served, and a path that nothing serves. */
function judgeRoutes(asked: readonly Asked[]): Line {
  const what = 'GET of an unknown route';
  for (const one of asked) {
    if (one.kind === 'none') return error('routes', `${what}: ${one.why}`);
    if (one.status !== 404 && one.status !== 405) return unexpected('routes', what, one);
  }
  return ok('routes', 'unknown routes are not served');
}

function judgeKeys(base: string, asked: readonly Asked[]): Line {
  const name = 'function-keys';
  const what = 'GET /api/on-call or /api/audit';
  if (['localhost', '127.0.0.1', '[::1]'].includes(new URL(base).hostname))
    return skipped(name, 'a host on this machine asks for none');
  for (const one of asked) {
    if (one.kind === 'none') return error(name, `${what}: ${one.why}`);
    if (one.status === 401 || one.status === 403) continue;
    return one.status === 404 || one.status >= 500
      ? unexpected(name, what, one)
      : error(
          name,
          `${what} answers without a key (${one.status}): everybody can read who called and who is on call`,
        );
  }
  return ok(name, 'the rota and the audit need a key');
}

/** Tables on this machine need no sign-in. */
const LOCAL = /^https?:\/\/(?:localhost|127\.|\[::1\])/;

const configOf = (asked: Asked) =>
  asked.kind === 'answer' && asked.status === 200 ? parseJson(asked.text) : null;

function judgeBoard(board: Asked, asked: Asked): Line {
  const what = 'GET /api/board';
  if (board.kind === 'none') return error('board', `${what}: ${board.why}`);
  if (board.status !== 200 || !/^text\/html/.test(board.headers.get('content-type') ?? ''))
    return unexpected('board', what, board);
  const config = configOf(asked);
  if (config === null) return warn('board', 'the page has no config.json: people cannot sign in');
  const tables = member(config, 'tables');
  return (typeof tables === 'string' && LOCAL.test(tables)) || typeof member(config, 'clientId') === 'string'
    ? ok('board', 'people can open the page')
    : skipped('board', 'the page is not set up: BOARD_CLIENT_ID is not set');
}

/** Asks what a browser asks before the page's own request. It has no token, so it sees no row. */
async function lookAtBoardTables(base: string, asked: Asked, ask: Ask): Promise<Line> {
  const name = 'board:tables';
  const config = configOf(asked);
  const tables = member(config, 'tables');
  if (typeof tables !== 'string' || typeof member(config, 'clientId') !== 'string')
    return skipped(name, 'the board has no sign-in');
  const { origin } = new URL(base);
  const preflight = await ask(`${tables}/Rota()`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,x-ms-version',
    },
  });
  if (preflight.kind === 'none')
    return warn(name, `the tables cannot be reached from here: ${preflight.why}`);
  const allowed = preflight.headers.get('access-control-allow-origin');
  return preflight.status === 200 && (allowed === origin || allowed === '*')
    ? ok(name, 'the tables answer the page in a browser')
    : error(
        name,
        `the tables refuse the page in a browser (${preflight.status}): their CORS rule lacks this origin`,
      );
}

/** An answer that the app would never give there. */
function unexpected(name: string, what: string, { status }: Answer): Line {
  const said = `${what} is answered with ${status}`;
  if (status === 404) return error(name, `${said}: there is no such function`);
  if (status === 403) return error(name, `${said}: something in front of the app refuses`);
  if (status >= 300 && status < 400) return error(name, `${said}: Graph does not follow redirections`);
  if (status >= 500) return error(name, `${said}: the app or its host does not run`);
  return error(name, `${said}: that is not Ringrota`);
}
