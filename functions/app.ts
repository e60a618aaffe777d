/** The one app of this process, made on first use, and how the host's requests and answers become ours. */
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { createLog, withLevel } from '../lib/azure/log.ts';
import { createApp, type App } from '../lib/app.ts';
import type { BoardAnswer } from '../lib/http/board.ts';
import type { HttpAnswer } from '../lib/http/http.ts';
import type { Log } from '../lib/ports.ts';

/** As it was when the host loaded the bundle: settings are those of a process's start. */
const environment = { ...process.env };
let made: App | null = null;

export function theApp(): App {
  made ??= createApp(environment, withLevel(console));
  return made;
}

/** Lines of an invocation go to its context, which ties them to the request in Application Insights. */
export const logOf = (context: InvocationContext): Log => createLog(context);

export const toResponse = ({ status, headers, body }: HttpAnswer | BoardAnswer): HttpResponseInit => ({
  status,
  ...(headers && { headers: { ...headers } }),
  ...(body !== undefined && { body }),
});

/** Both routes that Graph posts to. */
export async function receive(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const answer = await theApp().receive(
    {
      authorization: request.headers.get('authorization'),
      contentType: request.headers.get('content-type'),
      day: request.query.get('day'),
      body: new Uint8Array(await request.arrayBuffer()),
    },
    logOf(context),
  );
  return toResponse(answer);
}
