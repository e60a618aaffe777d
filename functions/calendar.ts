import { app } from '@azure/functions';
import { logOf, theApp, toResponse } from './app.ts';

/** Anonymous to the platform, as calendar clients send no key: the URL itself is the secret. */
app.http('calendar', {
  methods: ['GET', 'HEAD'],
  authLevel: 'anonymous',
  route: 'calendar/{token}.ics',
  handler: async (request, context) =>
    toResponse(
      await theApp().calendar(
        {
          file: new URL(request.url).pathname.split('/').at(-1) ?? '',
          ifNoneMatch: request.headers.get('if-none-match'),
          head: request.method === 'HEAD',
        },
        logOf(context),
      ),
    ),
});
