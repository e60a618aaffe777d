/** Whether messages get to Teams. Nothing is posted unless somebody asks for it. */
import { createTeamsWebhook } from '../../azure/teams-webhook.ts';
import { STEP_MS } from '../../azure/within.ts';
import { renderCard } from '../../messages/card.ts';
import type { Settings } from '../../settings/settings.ts';
import { bad, ok, skipped, warn, type Check } from './check.ts';
import type { DoctorPorts } from './ports.ts';

const NAME = 'messages';
const ACCEPTED = 'Teams accepted a test message; that is not delivery: look whether it is in the channel';

/** `sends`: whether a test message is posted. No line where no messages are wanted. Never rejects. */
export async function checkMessages(
  settings: Pick<Settings, 'teamsWebhookUrl' | 'ignored' | 'publicBaseUrl'>,
  sends: boolean,
  { fetch, workflowToken }: Pick<DoctorPorts, 'fetch' | 'workflowToken'>,
): Promise<readonly Check[]> {
  const malformed = settings.ignored.find(({ name }) => name === 'TEAMS_WEBHOOK_URL');
  if (malformed !== undefined)
    return [
      warn(
        NAME,
        `TEAMS_WEBHOOK_URL is malformed: expected ${malformed.expected}`,
        'copy it from the workflow (docs/messages.md)',
      ),
    ];
  const { teamsWebhookUrl: url } = settings;
  if (url === null)
    return sends ? [bad(NAME, 'TEAMS_WEBHOOK_URL is not set', 'make a workflow (docs/messages.md)')] : [];
  if (!sends) return [skipped(NAME, 'nothing was posted; --send-test-message posts a test message')];
  const webhook = createTeamsWebhook({
    url,
    token: workflowToken ?? (() => Promise.reject(new Error('no token'))),
    dropToken: () => undefined,
    fetch,
    timeoutMs: STEP_MS,
  });
  const posted = await webhook.post(testMessage(settings.publicBaseUrl));
  if (posted.kind === 'accepted') return [ok(NAME, ACCEPTED)];
  return [bad(NAME, `the test message was not accepted: ${posted.why}`, adviceFor(posted.status))];
}

const testMessage = (baseUrl: string): string =>
  renderCard({
    title: 'Test message of Ringrota',
    facts: [{ name: 'Sent by', value: 'ringrota doctor --send-test-message' }],
    link: `${baseUrl}/api/board`,
  });

function adviceFor(status: number | null): string {
  if (status === 401 || status === 403)
    return 'a URL with sig= must be copied whole; one without needs the identity among those who may trigger the workflow (docs/messages.md)';
  if (status === 400 || status === 404 || status === 410)
    return 'is the workflow there and turned on? Copy its URL again (docs/messages.md)';
  if (status === 429) return 'Teams throttles: try again in some minutes';
  return 'look at the workflow and its run history in Power Automate (docs/messages.md)';
}
