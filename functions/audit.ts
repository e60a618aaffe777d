import { app } from '@azure/functions';
import { logOf, theApp, toResponse } from './app.ts';

app.http('audit', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'audit',
  handler: async (request, context) => toResponse(await theApp().audit(request.query, logOf(context))),
});
