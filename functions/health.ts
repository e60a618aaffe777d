import { app } from '@azure/functions';
import { logOf, theApp, toResponse } from './app.ts';

/** Set by build.ts; `undefined` when run from source. */
declare const RINGROTA_VERSION: string | undefined;
const version = typeof RINGROTA_VERSION === 'string' ? RINGROTA_VERSION : 'source';

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'health',
  handler: async (_request, context) => {
    const answer = await theApp().health(logOf(context));
    return toResponse({ ...answer, headers: { ...answer.headers, 'ringrota-version': version } });
  },
});
