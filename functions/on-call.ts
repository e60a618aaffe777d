import { app } from '@azure/functions';
import { logOf, theApp, toResponse } from './app.ts';

app.http('onCall', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'on-call',
  handler: async (request, context) => toResponse(await theApp().onCall(request.query, logOf(context))),
});
