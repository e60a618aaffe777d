import { app } from '@azure/functions';
import { logOf, theApp } from './app.ts';

/** Under `functionTimeout` in host.json (1 minute), with room for the last batch. */
const LIMIT_MS = 45_000;

/** Every night at 03:17 UTC; what is left over goes on the next night. */
app.timer('auditRetention', {
  schedule: '0 17 3 * * *',
  handler: (_timer, context) => theApp().retain(LIMIT_MS, logOf(context)),
});
