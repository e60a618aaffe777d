/** Messages as the app sees them: they are loaded, and run, only after a call has its answer. */
import type { RecentCall, Taken } from '../calls/call-context.ts';
import type { Messages, MessagesOptions } from '../messages/messages.ts';
import type { CallNow } from '../messages/tell-call.ts';
import type { Log } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { createBotTokens } from './credential.ts';

export interface LazyMessages {
  /** Tells of calls of a notification that has its answer. Returns at once. */
  readonly after: (calls: readonly Taken[]) => void;
  /** What the timer does. */
  readonly run: (limitMs: number, log: Log) => Promise<void>;
}

export interface LazyMessagesServices extends Pick<MessagesOptions, 'store' | 'now' | 'sleep'> {
  /** What this process did to a call of the last minutes. */
  readonly actionOf: (callId: string) => RecentCall['action'] | undefined;
  readonly background: (work: Promise<unknown>) => void;
  /** For what belongs to no invocation. */
  readonly log: Log;
}

/** What the answer to a notification needs to leave the process. */
const ANSWER_MS = 50;

/** Without `TEAMS_WEBHOOK_URL` nothing is ever told. */
export function createLazyMessages(settings: Settings, services: LazyMessagesServices): LazyMessages {
  const { teamsWebhookUrl: url } = settings;
  if (url === null) return { after: () => undefined, run: () => Promise.resolve() };
  let loading: Promise<Messages> | null = null;
  const messages = () => (loading ??= load(url, settings, services));
  const tell = async ({ callId, day, end, unsure }: Taken, now: CallNow): Promise<void> => {
    await services.sleep(ANSWER_MS);
    const { tellCall } = await messages();
    await tellCall({ callId, day, end, now, isUnsure: unsure }, services.log);
  };
  return {
    after: (calls) => {
      for (const call of calls) {
        const now = newsOf(call, services);
        if (now !== null) services.background(tell(call, now));
      }
    },
    run: async (limitMs, log) => (await messages()).run(services.now() + limitMs, log),
  };
}

/** `null`: the call rings, or another notification of it tells. */
function newsOf({ callId, became }: Taken, { actionOf }: LazyMessagesServices): CallNow | null {
  if (became === 'ended' || became === 'unplaced') return became;
  if (became !== 'placed') return null;
  const action = actionOf(callId);
  if (action === 'reject') return 'rejected';
  return action === 'none' ? 'gone' : null;
}

async function load(
  url: string,
  settings: Settings,
  services: Pick<MessagesOptions, 'store' | 'now' | 'sleep'>,
): Promise<Messages> {
  const [{ createMessages }, { createTeamsWebhook, WORKFLOWS_SCOPE }] = await Promise.all([
    import('../messages/messages.ts'),
    import('./teams-webhook.ts'),
  ]);
  const tokens = createBotTokens({ ...settings, scope: WORKFLOWS_SCOPE });
  const webhook = createTeamsWebhook({
    url,
    token: (timeoutMs) => tokens.get(settings.botTenantId, timeoutMs),
    dropToken: (token) => tokens.drop(settings.botTenantId, token),
  });
  const board = `${settings.publicBaseUrl}/api/board`;
  return createMessages({ ...services, webhook, zone: settings.defaultTimeZone, board });
}
