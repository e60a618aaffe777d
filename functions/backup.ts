import { app } from '@azure/functions';
import { logOf, theApp } from './app.ts';

/** Every night: the tables that people edit as CSV, where infra/ has made a container for them. */
app.timer('backup', {
  schedule: '0 30 2 * * *',
  handler: (_timer, context) => theApp().backUp(logOf(context)),
});
