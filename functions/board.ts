import { app } from '@azure/functions';
import { theApp, toResponse } from './app.ts';

/** The page and its files. Anonymous: it holds no data, and reads the tables as the person who is signed in. */
app.http('board', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'board/{*file}',
  handler: async (request) =>
    toResponse(
      await theApp().board({
        file: request.params.file ?? '',
        acceptEncoding: request.headers.get('accept-encoding'),
      }),
    ),
});
