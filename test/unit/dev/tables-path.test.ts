import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listening } from '../../../lib/dev/http.ts';
import { forwardToTables, isTablesPath } from '../../../lib/dev/tables-path.ts';

let tables: Listening;
let app: Listening;
beforeAll(async () => {
  tables = await listen(
    createServer((asked, answer) => answer.end(`${asked.method ?? ''} ${asked.url ?? ''}`)),
    0,
  );
  app = await listen(
    createServer((asked, answer) => forwardToTables(tables.url, asked, answer)),
    0,
  );
});
afterAll(() => Promise.all([app.stop(), tables.stop()]));

/** Asks with these headers, whatever a browser would let a page set. */
function ask(headers: Readonly<Record<string, string>>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `${app.url}/devstoreaccount1/Rota()?$top=1`,
      { method: 'POST', headers },
      (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => (text += data.toString()));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    asked.on('error', reject).end('{}');
  });
}

describe('the tables on the own origin of a local run', () => {
  it('are asked as they would be themselves', async () => {
    const own = { host: new URL(app.url).host, origin: app.url };
    expect(await ask(own)).toEqual({ status: 200, text: 'POST /devstoreaccount1/Rota()?$top=1' });
    expect(isTablesPath('/devstoreaccount1/Rota()')).toBe(true);
    expect(isTablesPath('/api/board')).toBe(false);
  });

  it.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['another name for this machine', { host: 'evil.example' }],
    ['a page of the same name on another port', { origin: 'http://127.0.0.1:1' }],
  ])('refuse %s', async (_, headers) => {
    expect((await ask({ host: new URL(app.url).host, ...headers })).status).toBe(403);
  });

  it('answer 502 where there are none', async () => {
    await tables.stop();
    expect((await ask({})).status).toBe(502);
  });
});
