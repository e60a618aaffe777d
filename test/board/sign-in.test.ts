/** Signing in, against a stand-in for Microsoft Entra and for the tables of Azure: no request leaves this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { startBoard, type BoardWorld } from './support/board-world.ts';
import { TABLES, userId } from './support/rows.ts';

const TABLES_URL = 'https://rota.table.core.windows.net';
const AUTHORITY = 'https://login.example.com';
const CLIENT = '6d1f2c3e-0000-4000-8000-0000000000c1';
const TENANT = '6d1f2c3e-0000-4000-8000-0000000000b0';

let board: BoardWorld;
beforeAll(async () => {
  board = await startBoard(TABLES, {
    ownOrigin: false,
    env: { BOARD_TABLES_URL: TABLES_URL, BOARD_CLIENT_ID: CLIENT, AZURE_AUTHORITY_HOST: AUTHORITY },
  });
});
afterAll(() => board.stop());

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
};

interface Stand {
  /** How the tables answer. */
  status: number;
  /** The service's code where it refuses. */
  code: string;
  /** How the tables answer what is not a reading. */
  writes: number;
  /** Every request with a token, by the origin to which it went. */
  readonly tokens: Map<string, number>;
  readonly hosts: Set<string>;
  /** How many tokens were given. */
  given: number;
}

/** Entra signs everybody in at once. The tables give the same rows to anyone with the token. */
async function standIn(context: BrowserContext): Promise<Stand> {
  const stand: Stand = {
    ...{ status: 200, code: 'AuthorizationPermissionMismatch', writes: 0 },
    ...{ tokens: new Map(), hosts: new Set(), given: 0 },
  };
  context.on('request', (request: Request) => {
    const { origin } = new URL(request.url());
    stand.hosts.add(origin);
    if (request.headers().authorization) stand.tokens.set(origin, (stand.tokens.get(origin) ?? 0) + 1);
  });
  const nonces = new Map<string, string>();
  await context.route(`${AUTHORITY}/**`, async (route) => {
    const url = new URL(route.request().url());
    const headers = { ...CORS, 'content-type': 'application/json' };
    if (url.pathname.endsWith('/.well-known/openid-configuration'))
      return route.fulfill({ headers, body: JSON.stringify(metadata()) });
    if (url.pathname.endsWith('/authorize')) {
      const code = `code-${nonces.size}`;
      nonces.set(code, url.searchParams.get('nonce') ?? '');
      const back = `${url.searchParams.get('redirect_uri') ?? ''}#code=${code}&state=${encodeURIComponent(url.searchParams.get('state') ?? '')}&client_info=${base64({ uid: userId(1), utid: TENANT })}`;
      return route.fulfill({ status: 302, headers: { location: back } });
    }
    const code = new URLSearchParams(route.request().postData() ?? '').get('code') ?? '';
    stand.given += 1;
    return route.fulfill({ headers, body: JSON.stringify(tokens(nonces.get(code) ?? '')) });
  });
  await context.route(`${TABLES_URL}/**`, (route) => {
    if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers: CORS });
    const table = /^\/(\w+)/.exec(new URL(route.request().url()).pathname)?.[1] ?? '';
    const rows = (TABLES as Readonly<Record<string, readonly object[]>>)[table] ?? [];
    const value = rows.map((row) => {
      const { partitionKey, rowKey, ...cells } = row as { partitionKey: string; rowKey: string };
      return { 'odata.etag': 'W/"1"', PartitionKey: partitionKey, RowKey: rowKey, ...cells };
    });
    const status = route.request().method() === 'GET' ? stand.status : stand.writes || stand.status;
    return route.fulfill({
      status,
      headers: { ...CORS, 'content-type': 'application/json' },
      body: JSON.stringify(status === 200 ? { value } : { 'odata.error': { code: stand.code } }),
    });
  });
  return stand;
}

const metadata = () => ({
  issuer: `${AUTHORITY}/${TENANT}/v2.0`,
  authorization_endpoint: `${AUTHORITY}/${TENANT}/oauth2/v2.0/authorize`,
  token_endpoint: `${AUTHORITY}/${TENANT}/oauth2/v2.0/token`,
  end_session_endpoint: `${AUTHORITY}/${TENANT}/oauth2/v2.0/logout`,
  jwks_uri: `${AUTHORITY}/${TENANT}/discovery/v2.0/keys`,
});

const tokens = (nonce: string) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ aud: CLIENT, iss: `${AUTHORITY}/${TENANT}/v2.0`, iat: now, nbf: now, exp: now + 3_600 },
    ...{
      oid: userId(1),
      tid: TENANT,
      sub: 'anna',
      name: 'Anna',
      preferred_username: 'anna@example.com',
      nonce,
    },
  };
  const jwt = `${base64({ alg: 'RS256', typ: 'JWT' })}.${base64(claims)}.c2ln`;
  return {
    ...{
      token_type: 'Bearer',
      scope: 'https://storage.azure.com/user_impersonation https://storage.azure.com/.default',
    },
    ...{ expires_in: 3_600, access_token: jwt, id_token: jwt, refresh_token: 'refresh' },
    client_info: base64({ uid: userId(1), utid: TENANT }),
  };
};

async function signedIn(
  hash: string,
  check: (page: Page, stand: Stand) => Promise<void>,
  changed: Partial<Stand> = {},
): Promise<void> {
  const context = await board.browser.newContext();
  const stand = Object.assign(await standIn(context), changed);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(board.url + hash);
  try {
    await check(page, stand);
  } finally {
    await context.close();
  }
}

describe('signing in', () => {
  it('comes back to where one was, and the token goes to the tables alone', () =>
    signedIn('#/line/support', async (page, { tokens: sent, hosts }) => {
      await page.getByRole('heading', { name: 'support', level: 1 }).waitFor();
      expect(page.url()).toMatch(/#\/line\/support$/);
      expect([...sent.keys()]).toEqual([TABLES_URL]);
      expect([...hosts].sort()).toEqual([AUTHORITY, new URL(board.url).origin, TABLES_URL].sort());
    }));

  it('says whose duty it is', () =>
    signedIn('#/duty', async (page) => {
      await page.getByRole('option', { name: 'Anna (me)' }).waitFor({ state: 'attached' });
      expect(await page.getByRole('list', { name: 'Duty' }).innerText()).toContain('support');
    }));

  it('without a role says which one is missing', () =>
    signedIn('#/', async (page, stand) => {
      await page.getByRole('region', { name: 'support' }).waitFor();
      stand.status = 403;
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.getByRole('alert').getByText('Storage Table Data Reader').waitFor();
    }));

  it('shows who it is, and "Sign out" forgets everything that this tab knows', () =>
    signedIn('#/', async (page) => {
      await page.getByText('Anna', { exact: true }).first().waitFor();
      await page.route(`${AUTHORITY}/**/logout*`, (route) =>
        route.fulfill({ status: 302, headers: { location: board.url } }),
      );
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out.').waitFor();
      expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual(['ringrota signed out']);
    }));

  it('as a reader shows the rota, and no form', () =>
    signedIn(
      '#/line/support?dialog=override',
      async (page) => {
        await page.getByText('You can look, not change.').waitFor();
        await page.getByRole('button', { name: /^Bo, / }).first().waitFor();
        expect(await page.getByRole('dialog').count()).toBe(0);
        expect(await page.getByRole('button', { name: 'Override' }).count()).toBe(0);
      },
      { writes: 403 },
    ));

  it('from a network that the firewall refuses does not speak of a role', () =>
    signedIn('#/', async (page, stand) => {
      await page.getByRole('region', { name: 'support' }).waitFor();
      stand.status = 403;
      stand.code = 'AuthorizationFailure';
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await page.getByRole('alert').getByText('firewall refuses your network').waitFor();
    }));

  it.each([
    ['AADSTS50105', 'may not use the board yet'],
    ['AADSTS700016', 'BOARD_CLIENT_ID'],
  ])('that fails with %s says what to do', async (code, words) => {
    const context = await board.browser.newContext();
    await standIn(context);
    await context.route(`${AUTHORITY}/**/authorize*`, (route) => {
      const query = new URL(route.request().url()).searchParams;
      const state = encodeURIComponent(query.get('state') ?? '');
      const failed = `error=access_denied&error_description=${code}%3A+no&state=${state}`;
      return route.fulfill({
        status: 302,
        headers: { location: `${query.get('redirect_uri') ?? ''}#${failed}` },
      });
    });
    const page = await context.newPage();
    await page.goto(board.url);
    await page.getByRole('alert').getByText(words).waitFor();
    await context.close();
  });

  it('without the role to make calendars says that editors have it', () =>
    signedIn('#/', async (page, stand) => {
      await page.getByRole('region', { name: 'support' }).waitFor();
      stand.status = 403;
      await page.getByRole('link', { name: 'Calendars' }).click();
      await page.getByRole('alert').getByText('group of editors').waitFor();
    }));

  it('that has ended says so, and keeps what was typed', () =>
    signedIn('#/rows/Rota/support/backup', async (page, stand) => {
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await dialog.getByLabel('Note', { exact: true }).fill('typed');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByRole('list', { name: 'Changes' }).waitFor();
      stand.status = 401;
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('Your sign-in has ended').waitFor();
      stand.status = 200;
      const before = stand.given;
      await dialog.getByRole('button', { name: 'Sign in again' }).click();
      await expect.poll(() => stand.given).toBeGreaterThan(before);
      expect(await dialog.getByLabel('Note', { exact: true }).inputValue()).toBe('typed');
    }));
});

describe('a board that is not set up', () => {
  it('says which setting is missing', async () => {
    const context = await board.browser.newContext();
    const page = await context.newPage();
    await page.route('**/config.json', (route) =>
      route.fulfill({
        json: { tables: TABLES_URL, clientId: null, tenantId: TENANT, authority: AUTHORITY, zone: 'UTC' },
      }),
    );
    await page.goto(board.url);
    await page.getByRole('alert').getByText('BOARD_CLIENT_ID').waitFor();
    await context.close();
  });
});
