/** Faults of the webhook that messages go to: a call must not notice any of them. */
import type { TeamsWebhook } from '../../lib/dev/teams-webhook.ts';
import { waitFor } from '../support/wait-for.ts';
import type { FaultRow, Stage } from './row.ts';

const FAULTS: readonly (readonly [string, (teams: TeamsWebhook) => void])[] = [
  ['hangs', (teams) => void (teams.answer = 'hang')],
  ['answers 429', (teams) => void (teams.answer = 429)],
  ['answers 500', (teams) => void (teams.answer = 500)],
  ['breaks connections', (teams) => void (teams.answer = 'reset')],
  ['takes 3 s', (teams) => void (teams.delayMs = 3_000)],
];

/** Three calls were missed just before: their messages are on their way while the next call arrives. */
async function missThree({ world }: Stage): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    const { ended } = await world.call({ answer: 'nobody' });
    await ended;
  }
  await waitFor('three posts', () => world.teams.posts.length >= 3);
}

const promised = {
  action: 'redirect anna',
  withinMs: 1_000,
  audit: 'tables',
  source: 'rota',
  logged: ['call.decided'],
} as const;

export const webhookRows: readonly FaultRow[] = FAULTS.map(([words, set]): FaultRow => ({
  name: `webhook: ${words}`,
  short: words === 'hangs',
  messages: true,
  promised,
  async fault(stage) {
    set(stage.world.teams);
    await missThree(stage);
  },
}));
