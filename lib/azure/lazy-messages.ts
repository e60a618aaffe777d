/** Messages as the app sees them: nothing of them is loaded, or runs, before a call has its answer. */
import type { Taken } from '../calls/receive-notifications.ts';
import type { Messages, MessagesOptions } from '../messages/messages.ts';
import type { Log } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';

export interface LazyMessages {
  /** Tells of calls of a notification that has its answer. Returns at once. */
  readonly after: (calls: readonly Taken[]) => void;
  /** What the timer does. */
  readonly run: (limitMs: number, log: Log) => Promise<void>;
}

export interface LazyMessagesServices extends Pick<MessagesOptions, 'store' | 'now' | 'sleep'> {
  /** Whether this process has just rejected the call. */
  readonly rejected: (callId: string) => boolean;
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
  const messages = () =>
    (loading ??= import('./teams-messages.ts').then(({ createTeamsMessages }) =>
      createTeamsMessages(url, settings, services),
    ));
  const tell = async ({ callId, day, became }: Taken): Promise<void> => {
    await services.sleep(ANSWER_MS);
    const { tellCall } = await messages();
    await tellCall({ callId, day, unplaced: became === 'unplaced' }, services.log);
  };
  const isNews = ({ callId, became }: Taken): boolean =>
    became === 'ended' || became === 'unplaced' || (became === 'placed' && services.rejected(callId));
  return {
    after: (calls) => calls.filter(isNews).forEach((call) => services.background(tell(call))),
    run: async (limitMs, log) => (await messages()).run(services.now() + limitMs, log),
  };
}
