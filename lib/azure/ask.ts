/** One HTTP request of the doctor: an answer, or in plain words why there was none. */
import { isRecord } from '../text/json.ts';
import { STEP_MS } from './within.ts';

export type Asked =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      /** The beginning of it. */
      readonly text: string;
    }
  | { readonly kind: 'none'; readonly why: string };

export type Ask = (url: string, init?: RequestInit) => Promise<Asked>;

/** What an answer may have that is looked at. */
const MAX_TEXT = 65_536;

/** Never throws; redirections are not followed, since Graph follows none. */
export function createAsk(doFetch: typeof fetch): Ask {
  return async (url, init = {}) => {
    try {
      const signal = AbortSignal.timeout(STEP_MS);
      const { status, headers, body } = await doFetch(url, { redirect: 'manual', ...init, signal });
      return { kind: 'answer', status, headers, text: await beginningOf(body) };
    } catch (error) {
      return { kind: 'none', why: whyNone(error) };
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
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ECONNREFUSED: 'nothing accepts connections there',
  UND_ERR_CONNECT_TIMEOUT: 'nothing accepts connections there',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
};

/** In plain words; of what the error itself says only its code, since its text may hold the address. */
export function whyNone(error: unknown): string {
  if (error instanceof Error && ['TimeoutError', 'AbortError'].includes(error.name))
    return `no answer within ${STEP_MS / 1_000} s`;
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = isRecord(cause) && typeof cause.code === 'string' ? cause.code : null;
  if (code === null) return 'the connection broke';
  if (/CERT|SIGNATURE|SELF_SIGNED|ERR_TLS|ERR_SSL/.test(code))
    return `the certificate is not one that is trusted for this host (${code})`;
  return `${WORDS[code] ?? 'the connection broke'} (${code})`;
}
