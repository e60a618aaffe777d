/** The board: is the page there, can people sign in, and do the tables answer it in a browser. */
import { member, parseJson } from '../../text/json.ts';
import { error, ok, skipped, warn, type Verdict } from './verdict.ts';
import type { Facts, Web } from './facts.ts';
import { somethingElse } from './web.ts';

const configOf = ({ boardConfig }: Web): unknown =>
  boardConfig.kind === 'answer' && boardConfig.status === 200 ? parseJson(boardConfig.text) : null;

/** Tables on this machine need no sign-in. */
const isLocal = (tables: unknown) =>
  typeof tables === 'string' && /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(tables);

export function judgeBoard(web: Web): Verdict {
  const { board } = web;
  if (board.kind === 'none') return error(`GET /api/board: ${board.why}`);
  if (board.status !== 200 || !/^text\/html/.test(board.headers.get('content-type') ?? ''))
    return somethingElse('GET /api/board', board);
  const config = configOf(web);
  if (config === null) return warn('the page is there, but not its settings: people cannot sign in');
  const canSignIn = isLocal(member(config, 'tables')) || typeof member(config, 'clientId') === 'string';
  return canSignIn
    ? ok('the page is there')
    : skipped('the page is there, and not set up: BOARD_CLIENT_ID is not set');
}

/** What a browser asks before it sends the page's request. It has no token, so it sees no row. */
export async function judgeBoardTables({ web, ask }: Facts): Promise<Verdict> {
  const seen = await web();
  const config = configOf(seen);
  const tables = member(config, 'tables');
  if (typeof tables !== 'string' || typeof member(config, 'clientId') !== 'string')
    return skipped('nobody signs in to the board');
  const origin = new URL(seen.base).origin;
  const asked = await ask(`${tables}/Rota()`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization,x-ms-version',
    },
  });
  if (asked.kind === 'none') return warn(`the tables could not be asked from here: ${asked.why}`);
  const allowed = asked.headers.get('access-control-allow-origin');
  return asked.status === 200 && (allowed === origin || allowed === '*')
    ? ok('the tables answer the page in a browser')
    : error(
        `the tables do not answer the page in a browser (${asked.status}): their CORS rule is not of this origin`,
      );
}
