import { app } from '@azure/functions';
import { logOf, theApp, toResponse } from './app.ts';

app.http('drill', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'drill',
  handler: async (request, context) => toResponse(await theApp().drill(request.query, logOf(context))),
});

/** Every morning, before most people come to work: an alert asks for what it logs. */
app.timer('morningDrill', {
  schedule: '0 0 5 * * *',
  handler: (_timer, context) => theApp().morningDrill(logOf(context)),
});
