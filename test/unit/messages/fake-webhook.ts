/** A workflow of Teams that answers as it is told, and keeps what was posted. */
import type { Posted, Webhook } from '../../../lib/messages/outbox.ts';
import { readCard } from './card-rules.ts';

export const accepted: Posted = { kind: 'accepted' };

export const failed = (status: number | null, retryAfterMs: number | null = null): Posted => ({
  kind: 'failed',
  status,
  why: status === null ? 'the workflow did not answer in time' : `the workflow answered ${status}`,
  retryAfterMs,
});

export interface FakeWebhook extends Webhook {
  readonly posts: string[];
  /** What the next posts get, in order; `accepted` after that, or `otherwise`. */
  readonly answers: (Posted | (() => Posted | Promise<Posted>))[];
  otherwise: Posted;
  cards(): ReturnType<typeof readCard>[];
}

export function fakeWebhook(...answers: FakeWebhook['answers']): FakeWebhook {
  const webhook: FakeWebhook = {
    posts: [],
    answers,
    otherwise: accepted,
    cards: () => webhook.posts.map(readCard),
    async post(body) {
      webhook.posts.push(body);
      const next = answers.shift() ?? webhook.otherwise;
      return typeof next === 'function' ? next() : next;
    },
  };
  return webhook;
}
