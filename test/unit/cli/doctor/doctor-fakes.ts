/** Everything that the doctor looks at, well; each part can be broken by itself. */
import { createDoctor } from '../../../../lib/cli/doctor/command.ts';
import type { Line } from '../../../../lib/cli/doctor/verdict.ts';
import type { Access, DoctorPorts } from '../../../../lib/cli/doctor/ports.ts';
import type { Environment } from '../../../../lib/settings/setting-values.ts';
import { line, runCli, type Ran, type RunOptions } from '../../../support/run-cli.ts';

const APP = '6d1f2c3e-0000-4000-8000-0000000000b0';
export const TENANT = '6d1f2c3e-0000-4000-8000-00000000071d';
export const BASE = 'https://ringrota.example';
const NOW = '2026-11-21T02:14:00Z';
export const BOT_ID =
  '/subscriptions/5b/resourceGroups/rg-ringrota/providers/Microsoft.BotService/botServices/bot-ringrota';

export const ENV: Environment = {
  BOT_APP_ID: APP,
  BOT_TENANT_ID: TENANT,
  BOT_MANAGED_IDENTITY_CLIENT_ID: APP,
  PUBLIC_BASE_URL: BASE,
  ROTA_STORAGE__tableServiceUri: 'https://rota.table.core.windows.net',
  FALLBACK_TARGETS: '+46850000001',
  IDENTITY_ENDPOINT: 'http://127.0.0.1/msi/token',
};

/** `METHOD url` (without the query) -> the answer; a function may throw as `fetch` does. */
export type Answers = Readonly<Record<string, () => Response | Promise<Response>>>;

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', date: new Date(NOW).toUTCString(), ...headers },
  });

const error = (status: number, code: string, headers?: Readonly<Record<string, string>>) => () =>
  json(status, { error: { code, message: 'words' } }, headers);
export const refusal = error(401, 'unauthorized', { 'www-authenticate': 'Bearer' });
export const graphError = error;

const NO_CALL = '00000000-0000-0000-0000-000000000000';
export const GRAPH_CALL = `GET https://graph.microsoft.com/v1.0/communications/calls/${NO_CALL}`;
export const ASSIGNMENTS = `GET https://graph.microsoft.com/v1.0/servicePrincipals(appId='${APP}')/appRoleAssignments`;
export const METADATA = 'GET https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration';
export const KEYS = 'GET https://api.aps.skype.com/v1/keys';
const TABLES_URL = 'https://rota.table.core.windows.net';
export const PREFLIGHT = `OPTIONS ${TABLES_URL}/Rota()`;
export const CONFIG = `GET ${BASE}/api/board/config.json`;
export const ARM_BOT = `GET https://management.azure.com${BOT_ID}`;
export const ARM_CHANNEL = `${ARM_BOT}/channels/MsTeamsChannel`;

export const channel = (properties: Readonly<Record<string, unknown>> = {}) =>
  json(200, {
    properties: {
      channelName: 'MsTeamsChannel',
      properties: {
        isEnabled: true,
        enableCalling: true,
        callingWebhook: `${BASE}/api/calls`,
        ...properties,
      },
    },
  });

const WELL: Answers = {
  [GRAPH_CALL]: error(404, '8522'),
  [ASSIGNMENTS]: () => json(200, { value: [{ appRoleId: '284383ee-7f6e-4e40-a2a8-e85dcb029101' }] }),
  [METADATA]: () => json(200, { jwks_uri: KEYS.slice(4), issuer: 'https://api.botframework.com' }),
  [KEYS]: () => json(200, { keys: [{ kty: 'RSA', n: 'AQ', e: 'AQAB' }] }),
  [`GET ${BASE}/api/health`]: () => json(200, { status: 'ok' }),
  [`POST ${BASE}/api/calls`]: refusal,
  [`POST ${BASE}/api/calls/${NO_CALL}`]: refusal,
  [`GET ${BASE}/api/on-call`]: () => new Response(null, { status: 401 }),
  [`GET ${BASE}/api/audit`]: () => new Response(null, { status: 401 }),
  [`GET ${BASE}/api/board`]: () =>
    new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  [`GET ${BASE}/api/board/config.json`]: () =>
    json(200, { tables: TABLES_URL, clientId: APP, tenantId: TENANT }),
  [PREFLIGHT]: () => new Response(null, { headers: { 'access-control-allow-origin': BASE } }),
  [ARM_BOT]: () => json(200, { properties: { msaAppId: APP.toUpperCase(), msaAppTenantId: TENANT } }),
  [ARM_CHANNEL]: () => channel(),
};

export interface Broken {
  readonly env?: Environment;
  readonly answers?: Answers;
  readonly read?: Readonly<Record<string, Access>>;
  readonly write?: Access;
  readonly lines?: DoctorPorts['tables']['lines'];
  /** Claims of the bot's token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `null`: only the app itself can have one. */
  readonly botToken?: (() => Promise<string>) | null;
  readonly workflowToken?: DoctorPorts['workflowToken'];
  readonly signIn?: DoctorPorts['signIn'];
  readonly args?: readonly string[];
  readonly files?: RunOptions['files'];
  readonly isTTY?: boolean;
}

export const jwt = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2lnbmF0dXJl`;

const CLAIMS = { tid: TENANT, appid: APP, roles: ['Calls.Initiate.All'] };

/** Runs the command in a world that is well but for what is `broken`. */
export async function examine(broken: Broken = {}): Promise<Ran & { readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const ports: DoctorPorts = {
    fetch: answering({ ...WELL, ...broken.answers }, asked),
    tables: {
      read: (table) => Promise.resolve(broken.read?.[table] ?? 'allowed'),
      write: () => Promise.resolve(broken.write ?? 'allowed'),
      lines: broken.lines ?? (() => Promise.resolve([line('default', { Fallback: 'anna' })])),
    },
    botToken:
      broken.botToken === undefined
        ? () => Promise.resolve(jwt({ ...CLAIMS, ...broken.claims }))
        : broken.botToken,
    workflowToken: broken.workflowToken ?? null,
    signIn: broken.signIn ?? (() => Promise.resolve(jwt({ tid: TENANT }))),
  };
  const ran = await runCli(['doctor', ...(broken.args ?? [])], {
    at: NOW,
    env: broken.env ?? ENV,
    files: broken.files ?? {},
    isTTY: broken.isTTY ?? false,
    commands: [createDoctor(() => ports)],
  });
  return { ...ran, asked };
}

export const checksOf = (ran: Ran) => (ran.json() as { checks: readonly Line[] }).checks;

function answering(answers: Answers, asked: string[]): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const place = `${init?.method ?? 'GET'} ${url.origin}${url.pathname}`;
    asked.push(place);
    return (await answers[place]?.()) ?? new Response(null, { status: 404 });
  };
}
