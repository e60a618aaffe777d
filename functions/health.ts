import { app } from '@azure/functions';
import { theApp, toResponse } from './app.ts';

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: async () => toResponse(await theApp().health()),
});
