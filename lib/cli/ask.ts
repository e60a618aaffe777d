/** One HTTP request of a command that looks at a deployed app: its answer, or in plain words why there was none. */
import { isRecord } from '../text/json.ts';

export type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Its first 64 kB. */
  readonly text: string;
};

export type Asked = Answer | { readonly kind: 'none'; readonly why: string };

/** `timeoutMs`: default `STEP_MS`. */
export type Ask = (url: string, init?: RequestInit, timeoutMs?: number) => Promise<Asked>;

/** `ringrota doctor` makes at most three requests in a row, so that it ends within 15 s. */
export const STEP_MS = 4_500;

const MAX_TEXT = 65_536;

/** Never throws. Does not follow redirections, since Graph follows none. */
export function createAsk(doFetch: typeof fetch): Ask {
  return async (url, init = {}, timeoutMs = STEP_MS) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const { status, headers, body } = await doFetch(url, { redirect: 'manual', ...init, signal });
      return { kind: 'answer', status, headers, text: await beginningOf(body) };
    } catch (error) {
      return { kind: 'none', why: whyNone(error, timeoutMs) };
    }
  };
}

async function beginningOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_TEXT) break;
  }
  return text.slice(0, MAX_TEXT);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'nothing accepts connections there',
  UND_ERR_CONNECT_TIMEOUT: 'nothing accepts connections there',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
};

/** Shows an error's code and never its text, which may hold the address. */
function whyNone(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name))
    return `no answer within ${timeoutMs / 1_000} s`;
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = isRecord(cause) && typeof cause.code === 'string' ? cause.code : null;
  if (code === null) return 'the connection broke';
  if (/CERT|SIGNATURE|SELF_SIGNED|ERR_TLS|ERR_SSL/.test(code))
    return `its certificate is not trusted for this host (${code})`;
  return `${WORDS[code] ?? 'the connection broke'} (${code})`;
}
