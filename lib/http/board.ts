/** `GET /api/board` and the files below it: the page on which people see and change the rota. It holds no data. */
import type { Zone } from '../rota/model.ts';
import type { HttpAnswer } from './http.ts';
import { errorAnswer, jsonAnswer } from './http.ts';

/** What the page has to know of the settings; no secret is among it. The members are fixed by the contract. */
export interface BoardConfig {
  /** Where the browser finds the tables, no slash at the end; `null`: no setting says. */
  readonly tables: string | null;
  /** The board's own app registration; `null`: nobody can sign in. */
  readonly clientId: string | null;
  readonly tenantId: string;
  /** Where people sign in. */
  readonly authority: string;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** A file of the page, as it is and compressed. */
export interface BoardFile {
  readonly bytes: Uint8Array;
  readonly gzip: Uint8Array;
}

export interface BoardDeps {
  /** `null`: there is no such file. */
  readonly read: (name: string) => Promise<BoardFile | null>;
  /** `null`: the settings are wrong, which `GET /api/health` says in detail. */
  readonly config: BoardConfig | null;
}

/** As an `HttpAnswer`, with bytes. */
export interface BoardAnswer extends Omit<HttpAnswer, 'body'> {
  readonly body?: string | Uint8Array;
}

export interface BoardRequest {
  /** Below `/api/board/`; empty: the page itself. */
  readonly file: string;
  readonly acceptEncoding: string | null;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/** esbuild's hashes have eight characters. A changed file has another name, so these are kept for a year. */
const HASHED = /-[A-Z0-9]{8}\.[a-z]+$/;

/** 200; 404 for a file that is not there; 503 for `config.json` while settings are wrong. */
export function createBoard({ read, config }: BoardDeps): (request: BoardRequest) => Promise<BoardAnswer> {
  const security = securityHeaders(config);
  const never = { ...security, 'cache-control': 'no-store' };
  return async ({ file, acceptEncoding }) => {
    if (file === 'config.json')
      return config === null
        ? errorAnswer(
            503,
            'notConfigured',
            'Settings are missing or malformed: GET /api/health names them.',
            never,
          )
        : jsonAnswer(200, config, never);
    const name = file === '' ? 'index.html' : file;
    const found = /^[\w-]+\.[a-z]+$/.test(name) ? await read(name) : null;
    if (found === null) return errorAnswer(404, 'notFound', 'The board has no such file.', never);
    const compressed = /\bgzip\b/i.test(acceptEncoding ?? '');
    return {
      status: 200,
      headers: {
        ...security,
        'cache-control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-store',
        'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        vary: 'accept-encoding',
        ...(compressed && { 'content-encoding': 'gzip' }),
      },
      body: compressed ? found.gzip : found.bytes,
    };
  };
}

/** The page talks to its own origin, to the tables, and to where people sign in; to nobody else. */
function securityHeaders(config: BoardConfig | null): Readonly<Record<string, string>> {
  const [tables, authority] = [originOf(config?.tables), originOf(config?.authority)];
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ['connect-src', "'self'", ...new Set([...tables, ...authority])].join(' '),
    ['frame-src', ...(authority.length > 0 ? authority : ["'none'"])].join(' '),
    "img-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

const originOf = (url: string | null | undefined): readonly string[] =>
  url === null || url === undefined ? [] : [new URL(url).origin];
