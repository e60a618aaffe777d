import { app } from '@azure/functions';
import { logOf, theApp } from './app.ts';

/** Under `functionTimeout` in host.json (1 minute), with room for what a post leaves to be written down. */
const LIMIT_MS = 45_000;

/** Every 5 minutes: changes of duty, what is wrong with the tables, and messages that were not sent. */
app.timer('notify', {
  schedule: '0 */5 * * * *',
  handler: (_timer, context) => theApp().notify(LIMIT_MS, logOf(context)),
});
