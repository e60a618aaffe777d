/** Whether messages get to Teams. Nothing is posted unless somebody asks for it. */
import { createTeamsWebhook } from '../../azure/teams-webhook.ts';
import { STEP_MS } from '../../azure/within.ts';
import { renderCard } from '../../messages/card.ts';
import type { Facts } from './facts.ts';
import { error, ok, skipped, type Verdict } from './verdict.ts';

/** Nobody who wants no messages hears of them. */
export const wantsMessages = ({ settings, sendsTestMessage }: Facts): boolean =>
  settings.teamsWebhookUrl !== null || sendsTestMessage;

export async function checkMessages(facts: Facts): Promise<Verdict> {
  const { settings, sendsTestMessage, fetch, workflowToken } = facts;
  const { teamsWebhookUrl: url } = settings;
  if (url === null) return error('TEAMS_WEBHOOK_URL is not set');
  if (!sendsTestMessage) return skipped('nothing was posted; --send-test-message posts a test message');
  const webhook = createTeamsWebhook({
    url,
    token: workflowToken ?? (() => Promise.reject(new Error('no token'))),
    dropToken: () => undefined,
    fetch,
    timeoutMs: STEP_MS,
  });
  const posted = await webhook.post(testMessage(settings.publicBaseUrl));
  return posted.kind === 'accepted'
    ? ok('Teams accepted a test message; that is not delivery: look whether it is in the channel')
    : error(`the test message was not accepted: ${posted.why}`);
}

const testMessage = (baseUrl: string): string =>
  renderCard({
    title: 'Test message of Ringrota',
    facts: [{ name: 'Sent by', value: 'ringrota doctor --send-test-message' }],
    link: `${baseUrl}/api/board`,
  });
