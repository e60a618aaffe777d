/** Everything that `npm start` runs: tables, the Graph stand-in and the built app. */
import { createWriteStream, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from '../azure/store.ts';
import type { Store } from '../ports.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import type { LogLine } from './functions-core.ts';
import { startGraph, type Graph } from './graph.ts';
import type { PhoneTimes } from './phones.ts';
import { seedSampleRota } from './sample-rota.ts';
import { spawnHost } from './spawn-host.ts';
import { startTeamsWebhook, tellMessage } from './teams-webhook.ts';

export interface SimulationOptions {
  /** The folder with package.json, host.json and the bundle. */
  readonly directory: string;
  /** Where tables and logs are kept. */
  readonly local: string;
  readonly times: PhoneTimes;
  /** 0: a free one. */
  readonly ports: { readonly app: number; readonly tables: number };
  /** Errors that the app logs; everything goes to `app.log`. */
  readonly onError: (line: string) => void;
  /** Messages that Teams would show, each in a few plain lines. */
  readonly onMessage: (lines: readonly string[]) => void;
}

export interface Simulation {
  readonly appUrl: string;
  readonly graph: Graph;
  readonly store: Store;
  readonly connectionString: string;
  /** Where Azurite listens. */
  readonly tablesUrl: string;
  /** `DEFAULT_TIME_ZONE` of the app. */
  readonly zone: string;
  /** Whether the tables were empty and got the sample rota. */
  readonly seeded: boolean;
  /** Runs the timer function `notify`. */
  readonly notify: () => Promise<void>;
  stop(): Promise<void>;
}

/** Ids of a bot and a tenant that exist nowhere. */
const BOT = '33333333-0000-4000-8000-000000000001';
const TENANT = '33333333-0000-4000-8000-000000000002';
const ZONE = 'Europe/Stockholm';

/** Starts all; what was started is stopped again where a later part fails. */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  mkdirSync(options.local, { recursive: true });
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const azurite = await startAzurite({
      directory: join(options.local, 'tables'),
      port: options.ports.tables,
    });
    started.push(() => azurite.stop());
    const store = createStore({
      storage: { kind: 'connection-string', value: azurite.connectionString },
      credential: () => {
        throw new Error('Azurite is used with its key.');
      },
      timeoutMs: 5_000,
    });
    const seeded = await seedSampleRota(store);
    const graph = await startGraph({ botAppId: BOT, tenantId: TENANT, times: options.times });
    started.push(() => graph.stop());
    const teams = await startTeamsWebhook(({ body }) => options.onMessage(tellMessage(body)));
    started.push(() => teams.stop());
    const settings = appSettings(azurite.connectionString, graph, teams.url);
    const app = await startApp(options, settings, azurite);
    started.push(() => app.stop());
    graph.appUrl = app.url;
    return {
      appUrl: app.url,
      notify: app.notify,
      graph,
      store,
      connectionString: azurite.connectionString,
      tablesUrl: azurite.url,
      zone: ZONE,
      seeded,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function appSettings(connectionString: string, graph: Graph, webhook: string): Record<string, string> {
  return {
    BOT_APP_ID: BOT,
    BOT_TENANT_ID: TENANT,
    BOT_MANAGED_IDENTITY_CLIENT_ID: BOT,
    // Graph wants https; the stand-in sends to the app itself what would go there.
    PUBLIC_BASE_URL: 'https://ringrota.example',
    ROTA_STORAGE: connectionString,
    DEFAULT_TIME_ZONE: ZONE,
    TEAMS_WEBHOOK_URL: webhook,
    ...graph.settings,
  };
}

async function startApp(
  options: SimulationOptions,
  env: Readonly<Record<string, string>>,
  azurite: Azurite,
): Promise<{ readonly url: string; readonly notify: Simulation['notify']; stop(): Promise<void> }> {
  const path = join(options.local, 'app.log');
  const file = createWriteStream(path, { fd: openSync(path, 'w') });
  const log: LogLine = (line, level) => {
    file.write(`${new Date().toISOString()} ${level} ${line}\n`);
    if (level === 'error' || level === 'critical') options.onError(line);
  };
  const host = await spawnHost({
    directory: options.directory,
    env,
    log,
    port: options.ports.app,
    tables: azurite.url,
  });
  return {
    url: host.url,
    notify: () => host.invokeTimer('notify'),
    async stop() {
      await host.stop();
      await new Promise<void>((resolve) => file.end(resolve));
    },
  };
}
