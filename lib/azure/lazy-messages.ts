/** Messages as the app sees them: nothing of them is loaded, or runs, before a call has its answer. */
import type { Taken } from '../calls/call-context.ts';
import type { Messages, MessagesOptions } from '../messages/messages.ts';
import type { Log } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';

export interface LazyMessages {
  /** Messages wait for this answer to Graph. */
  readonly behind: <T>(answer: Promise<T>) => Promise<T>;
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
/** So often is looked whether Graph waits for an answer; a stream of calls must not keep messages for ever. */
const MAX_LOOKS = 40;

/** Without `TEAMS_WEBHOOK_URL` nothing is ever told. */
export function createLazyMessages(settings: Settings, services: LazyMessagesServices): LazyMessages {
  const { teamsWebhookUrl: url } = settings;
  if (url === null)
    return { behind: (answer) => answer, after: () => undefined, run: () => Promise.resolve() };
  let unanswered = 0;
  let loading: Promise<Messages> | null = null;
  const messages = () =>
    (loading ??= import('./teams-messages.ts').then(({ createTeamsMessages }) =>
      createTeamsMessages(url, settings, services),
    ));
  const tell = async ({ callId, day, end, became }: Taken): Promise<void> => {
    for (let looks = 0; looks === 0 || (unanswered > 0 && looks < MAX_LOOKS); looks += 1)
      await services.sleep(ANSWER_MS);
    const { tellCall } = await messages();
    await tellCall({ callId, day, end, unplaced: became === 'unplaced' }, services.log);
  };
  const isNews = ({ callId, became }: Taken): boolean =>
    became === 'ended' || became === 'unplaced' || (became === 'placed' && services.rejected(callId));
  return {
    behind: (answer) => {
      unanswered += 1;
      return answer.finally(() => (unanswered -= 1));
    },
    after: (calls) => calls.filter(isNews).forEach((call) => services.background(tell(call))),
    run: async (limitMs, log) => (await messages()).run(services.now() + limitMs, log),
  };
}
