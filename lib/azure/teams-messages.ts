/** Messages of this app: the outbox in its tables, the webhook of its settings. Imported when it is first needed. */
import { createMessages, type Messages, type MessagesOptions } from '../messages/messages.ts';
import type { Settings } from '../settings/settings.ts';
import { createBotTokens } from './credential.ts';
import { createTeamsWebhook, WORKFLOWS_SCOPE } from './teams-webhook.ts';

/** `url`: `TEAMS_WEBHOOK_URL`. */
export function createTeamsMessages(
  url: string,
  settings: Settings,
  services: Pick<MessagesOptions, 'store' | 'now' | 'sleep'>,
): Messages {
  const tokens = createBotTokens({ ...settings, scope: WORKFLOWS_SCOPE });
  const webhook = createTeamsWebhook({
    url,
    token: (timeoutMs) => tokens.get(settings.botTenantId, timeoutMs),
    dropToken: (token) => tokens.drop(settings.botTenantId, token),
  });
  const board = `${settings.publicBaseUrl}/api/board`;
  return createMessages({ ...services, webhook, zone: settings.defaultTimeZone, board });
}
