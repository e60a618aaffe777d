/** Posts to a workflow of Teams ("when a Teams webhook request is received"). */
import { POST_MS, type Posted, type Webhook } from '../messages/outbox.ts';
import { isRecord } from '../text/json.ts';
import { within } from '../within.ts';
import { retryAfterOf } from './graph-answer.ts';

export interface TeamsWebhookOptions {
  /** As the owner gave it. It may hold a secret: nothing of it gets into a message. */
  readonly url: string;
  /** For a URL without a signature (`sig=`): a token of the app. Rejects where none can be had. */
  readonly token: (timeoutMs: number) => Promise<string>;
  /** Forgets a token that was refused. */
  readonly dropToken: (token: string) => void;
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch;
  /** Limit for one post, its token included. Default `POST_MS`. */
  readonly timeoutMs?: number;
}

/** Whom a token for the form without a secret is for. Both slashes are meant: the audience ends with one. */
export const WORKFLOWS_SCOPE = 'https://service.flow.microsoft.com//.default';

export function createTeamsWebhook(options: TeamsWebhookOptions): Webhook {
  const signed = new URL(options.url).searchParams.has('sig');
  const limit = options.timeoutMs ?? POST_MS;
  return {
    async post(body) {
      let token: string | null = null;
      try {
        if (!signed) token = await options.token(limit / 2);
      } catch {
        return failed(null, 'no token for the workflow could be had');
      }
      try {
        const answer = await within(signed ? limit : limit / 2, (signal) =>
          send(body, token, options, signal),
        );
        if (answer.ok) return { kind: 'accepted' };
        if (token !== null && answer.status === 401) options.dropToken(token);
        const retryAfterMs = retryAfterOf(answer.headers.get('retry-after'));
        return failed(answer.status, `the workflow answered ${answer.status}`, retryAfterMs);
      } catch (error) {
        return failed(null, whyNot(error));
      }
    },
  };
}

async function send(
  body: string,
  token: string | null,
  options: TeamsWebhookOptions,
  signal: AbortSignal,
): Promise<Response> {
  const answer = await (options.fetch ?? fetch)(options.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body,
    redirect: 'manual',
    signal,
  });
  // What it says does not matter, and a body that never ends must not hold the connection.
  await answer.body?.cancel();
  return answer;
}

const failed = (status: number | null, why: string, retryAfterMs: number | null = null): Posted => ({
  kind: 'failed',
  status,
  why,
  retryAfterMs,
});

/** By its name and code alone: the text of an error may name the host. */
function whyNot(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'the workflow did not answer in time';
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = isRecord(cause) && typeof cause.code === 'string' ? cause.code : null;
  return `the workflow cannot be reached${code === null ? '' : ` (${code})`}`;
}
