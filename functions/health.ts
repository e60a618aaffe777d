import { app } from '@azure/functions';
import { version } from '../lib/http/health.ts';
import { logOf, theApp, toResponse } from './app.ts';

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: async (_request, context) => {
    const answer = await theApp().health(logOf(context));
    return toResponse({ ...answer, headers: { ...answer.headers, 'ringrota-version': version } });
  },
});
