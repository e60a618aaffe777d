/** The stand-in for a workflow of Teams: takes messages as one would, or fails as one can. */
import { createServer, type ServerResponse } from 'node:http';
import { listen, readBody, sleep } from './http.ts';

export interface TeamsPost {
  readonly at: number;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

export interface TeamsWebhook {
  /** Value of `TEAMS_WEBHOOK_URL`, with a signature. */
  readonly url: string;
  /** Everything that came, in order, whatever it was answered. */
  readonly posts: readonly TeamsPost[];
  /** What posts get from now on: a status, or no answer ever, or a broken connection. */
  answer: number | 'hang' | 'reset';
  /** The `Retry-After` header of the answers; `null`: none. */
  retryAfter: string | null;
  /** Before each answer. */
  delayMs: number;
  stop(): Promise<void>;
}

/** The workflow takes 28 KB; here there is room to see what is too much. */
const LIMIT = 1_048_576;

export async function startTeamsWebhook(
  onPost: (post: TeamsPost) => void = () => undefined,
): Promise<TeamsWebhook> {
  const posts: TeamsPost[] = [];
  const answer = async (response: ServerResponse): Promise<void> => {
    if (webhook.delayMs > 0) await sleep(webhook.delayMs);
    if (webhook.answer === 'hang') return;
    if (webhook.answer === 'reset') return void response.destroy();
    const headers = webhook.retryAfter === null ? {} : { 'retry-after': webhook.retryAfter };
    response.writeHead(webhook.answer, headers).end();
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.from(await readBody(request, LIMIT)).toString();
      const { authorization = null } = request.headers;
      const post = { at: Date.now(), path: request.url ?? '', authorization, body };
      posts.push(post);
      onPost(post);
      await answer(response);
    })().catch(() => response.destroy());
  });
  const listening = await listen(server, 0);
  const webhook: TeamsWebhook = {
    url: `${listening.url}/workflows/ringrota/triggers/manual/paths/invoke?sig=signature-of-the-simulation`,
    posts,
    answer: 202,
    retryAfter: null,
    delayMs: 0,
    stop: () => listening.stop(),
  };
  return webhook;
}

interface Message {
  readonly attachments?: readonly {
    readonly content?: {
      readonly body?: readonly {
        readonly text?: string;
        readonly facts?: readonly { readonly title: string; readonly value: string }[];
      }[];
    };
  }[];
}

/** A message in plain lines: its title, and its facts. */
export function tellMessage(body: string): string[] {
  const { attachments = [] } = JSON.parse(body) as Message;
  const elements = attachments.flatMap(({ content }) => content?.body ?? []);
  return elements.flatMap(({ text, facts = [] }) => [
    ...(text === undefined ? [] : [`Teams: ${text}`]),
    ...facts.map(({ title, value }) => `  ${title}: ${value}`),
  ]);
}
