import { app } from '@azure/functions';
import { receive } from './app.ts';

/** The callbackUri of one call. */
app.http('callEnded', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'calls/{callId}',
  handler: receive,
});
