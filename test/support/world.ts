/**
 * Everything around the app, on free ports, for integration tests: tables in memory, the Graph stand-in and the
 * built bundle (`npm run build` makes it) as a process of its own, or several of them.
 *
 * ```ts
 * const world = await startWorld();
 * await world.seed('People', [{ partitionKey: 'people', rowKey: 'anna', Target: ANNA }]);
 * const { call, delivered, ended } = await world.call({ from: '+46701234567' });
 * world.graph.accepted(call.id); // exactly one
 * await world.stop();
 * ```
 */
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import type { Row } from '../../lib/ports.ts';
import { connectionStringOf, startAzurite } from '../../lib/dev/azurite.ts';
import type { CallOptions } from '../../lib/dev/calls.ts';
import type { Delivered } from '../../lib/dev/delivery.ts';
import { startGraph, type Graph, type GraphOptions, type PlacedCall } from '../../lib/dev/graph.ts';
import { spawnHost, type SpawnedHost } from '../../lib/dev/spawn-host.ts';
import { startTeamsWebhook, type TeamsWebhook } from '../../lib/dev/teams-webhook.ts';
import { startGate, type Gate } from './gate.ts';
import { leaksIn } from './leaks.ts';
import { waitFor } from './wait-for.ts';

/** The bot, its tenant, and the resource account that is called where a test says nothing else. */
export const BOT = '6d1f2c3e-0000-4000-8000-0000000000b0';
export const TENANT = '6d1f2c3e-0000-4000-8000-00000000071d';
export const LINE = '6d1f2c3e-0000-4000-8000-00000000117e';
export const BASE_URL = 'https://ringrota.example';
export const FUNCTION_KEY = 'key-of-the-tests';

export interface WorldOptions {
  /** Over the settings of `world.settings`; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly graph?: Partial<GraphOptions>;
  /** Whether messages are sent, to `world.teams`. Default: no. */
  readonly messages?: boolean;
  /** Instances of the app; 0: none, `start` makes them. Default 1. */
  readonly instances?: number;
  /** The folder of the app. Default: this repository. */
  readonly directory?: string;
}

export interface World {
  readonly graph: Graph;
  /** Between the app and the tables: `tables.mode = 'hang'`. What `seed` and `rows` do passes by it. */
  readonly tables: Gate;
  /** Between the app and Graph's redirect and reject. `graph.fail` makes Graph itself fail. */
  readonly graphGate: Gate;
  /** Where messages go, if they are sent at all. */
  readonly teams: TeamsWebhook;
  /** Straight to the tables, without the gate. */
  readonly connectionString: string;
  /** What each instance is started with. */
  readonly settings: Readonly<Record<string, string>>;
  /** The address of the first instance. */
  readonly url: string;
  readonly hosts: readonly SpawnedHost[];
  /** One more instance, with other settings if need be; Graph goes on calling the first. */
  start(env?: Readonly<Record<string, string | undefined>>): Promise<SpawnedHost>;
  /** Puts rows there, making the table. */
  seed(table: string, rows: readonly Row[]): Promise<void>;
  /** All rows, in the order of their keys; a table that does not exist is empty. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  /** The audit's rows of a call: 'incoming', 'decision', 'ended'. */
  audit(callId: string): Promise<Record<string, Record<string, unknown>>>;
  /** A call to `LINE` arrives, from a number unless told otherwise. */
  call(options?: Partial<CallOptions>): Promise<PlacedCall>;
  notify: Graph['notify'];
  /** GET with the function key; the path begins with `/api`. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Log lines of every instance that are JSON and have this `event`. */
  events(event: string): Record<string, unknown>[];
  /** Throws where any log of the app holds a secret, a token or a whole phone number. */
  stop(): Promise<void>;
}

const SECRETS = ['IDENTITY_HEADER', 'ROTA_STORAGE', 'BOT_CLIENT_SECRET', 'TEAMS_WEBHOOK_URL'];
const PARTS = ['incoming', 'decision', 'ended'];
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const azurite = await startAzurite();
  const [tables, teams] = [await startGate(azurite.url), await startTeamsWebhook()];
  const graph = await startGraph({ botAppId: BOT, tenantId: TENANT, ...options.graph });
  const graphGate = await startGate(graph.url);
  const settings = defined({
    BOT_APP_ID: BOT,
    BOT_TENANT_ID: TENANT,
    BOT_MANAGED_IDENTITY_CLIENT_ID: BOT,
    PUBLIC_BASE_URL: BASE_URL,
    ROTA_STORAGE: connectionStringOf(tables.url),
    ...graph.settings,
    GRAPH_BASE_URL: graphGate.url,
    ...(options.messages && { TEAMS_WEBHOOK_URL: teams.url }),
    ...options.env,
  });
  const hosts: SpawnedHost[] = [];
  const start = async (env: Readonly<Record<string, string | undefined>> = {}) => {
    const host = await spawnHost({
      directory: options.directory ?? REPOSITORY,
      env: defined({ ...settings, ...env }),
      functionKey: FUNCTION_KEY,
    });
    hosts.push(host);
    graph.appUrl ||= host.url;
    return host;
  };
  const world: World = {
    graph,
    tables,
    graphGate,
    teams,
    connectionString: azurite.connectionString,
    settings,
    get url() {
      return graph.appUrl;
    },
    hosts,
    start,
    seed: (table, rows) => seed(azurite.connectionString, table, rows),
    rows: (table) => readRows(azurite.connectionString, table),
    audit: async (callId) => auditOf(callId, await readRows(azurite.connectionString, 'CallAudit')),
    call: (given) => graph.placeCall({ from: '+46701234567', to: LINE, ...given }),
    notify: (body, given): Promise<Delivered> => graph.notify(body, given),
    get: (path, headers = {}) =>
      fetch(graph.appUrl + path, { headers: { 'x-functions-key': FUNCTION_KEY, ...headers } }),
    events: (event) =>
      hosts.flatMap((host) => host.logs().flatMap(parseLine)).filter((x) => x.event === event),
    async stop() {
      await graph.stop();
      await Promise.all([...hosts.map((host) => host.stop()), teams.stop()]);
      await Promise.all([tables.stop(), graphGate.stop()]);
      await azurite.stop();
      const secrets = [...SECRETS.map((name) => settings[name] ?? ''), FUNCTION_KEY];
      const leaks = leaksIn(
        hosts.flatMap((host) => host.logs()),
        secrets,
      );
      if (leaks.length > 0) throw new Error(`The log holds what it must not: ${leaks.join('; ')}.`);
    },
  };
  try {
    for (let count = options.instances ?? 1; count > 0; count -= 1) await start();
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

/** Waits until the audit has these parts of a call (`incoming`, `decision`, `ended`), and gives them. */
export function waitForAudit(world: World, callId: string, ...parts: string[]) {
  return waitFor(`the audit's ${parts.join(', ')} of ${callId}`, async () => {
    const audit = await world.audit(callId);
    return parts.every((part) => audit[part]) && audit;
  });
}

function open(connectionString: string, table: string): TableClient {
  return TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
}

async function seed(connectionString: string, table: string, rows: readonly Row[]): Promise<void> {
  const client = open(connectionString, table);
  await client.createTable();
  for (const row of rows) await client.upsertEntity({ ...row }, 'Replace');
}

async function readRows(connectionString: string, table: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  try {
    for await (const row of open(connectionString, table).listEntities()) rows.push(row);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
  return rows;
}

function auditOf(
  callId: string,
  rows: readonly Record<string, unknown>[],
): Record<string, Record<string, unknown>> {
  const usual = callId
    .replaceAll('-', '')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const parts = PARTS.flatMap((part, index) => {
    const row = rows.find(({ rowKey }) => rowKey === `${usual}_${index + 1}-${part}`);
    return row ? [[part, row] as const] : [];
  });
  return Object.fromEntries(parts);
}

function parseLine(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
