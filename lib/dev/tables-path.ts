/**
 * The tables on the app's own origin, for the board on this machine: `/devstoreaccount1/…` goes to Azurite as it is, so
 * that the browser needs no CORS rule. Requests of other pages, and under other names than those of loopback, are refused.
 */
import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** Azurite's account, which is part of the path of every table. */
export const TABLES_PATH = '/devstoreaccount1';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

export const isTablesPath = (path: string): boolean => path.startsWith(`${TABLES_PATH}/`);

/** Whether a request comes from no page, or from one of this very origin; under a name of loopback. */
export const isOwnPage = ({ headers: { host = '', origin } }: IncomingMessage): boolean =>
  LOOPBACK.test(host) && (origin === undefined || origin === `http://${host}`);

/** `tables`: where Azurite listens, without the account. */
export function forwardToTables(tables: string, request: IncomingMessage, response: ServerResponse): void {
  if (!isOwnPage(request)) {
    response.writeHead(403).end();
    return;
  }
  const onward = forward(
    new URL(request.url ?? '/', tables),
    { method: request.method, headers: { ...request.headers, host: new URL(tables).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  request.pipe(onward);
}
