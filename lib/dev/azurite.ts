/**
 * Azurite's table service in this process. The classes are internal to the package (no exports, no types), so its
 * version is pinned in package.json.
 */
import { TableServiceClient } from '@azure/data-tables';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AzuriteOptions {
  /** Where tables are kept; without it they are in memory only. */
  readonly directory?: string;
  /** 0, the default: a free one. */
  readonly port?: number;
}

export interface Azurite {
  /** For `ROTA_STORAGE` and `TableServiceClient.fromConnectionString`. */
  readonly connectionString: string;
  /** The table service, without the account. */
  readonly url: string;
  /** Lets pages of any origin use the tables, as the CORS rule in Azure does for the board's. */
  allowBrowsers(): Promise<void>;
  stop(): Promise<void>;
}

/** Azurite's well-known account and key: documented, the same everywhere, no secret. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

interface TableServer {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
  readonly httpServer: { closeAllConnections(): void };
}
type Constructor = new (...args: unknown[]) => unknown;

/** Starts the table service. Loading its modules takes about a second the first time, starting some 15 ms. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { Server, Configuration } = load();
  if (options.directory) mkdirSync(options.directory, { recursive: true });
  const database = join(options.directory ?? '.', '__azurite_db_table__.json');
  if (options.directory) checkFile(database);
  const configuration = new Configuration(
    '127.0.0.1',
    options.port ?? 0,
    5, // seconds that an idle connection is kept
    database,
    false, // no debug log
    false, // no access log
    undefined,
    undefined,
    false, // not loose: refuse what Azurite does not know
    true, // any API version, so that a newer SDK works
    '',
    '',
    '',
    undefined,
    false,
    options.directory === undefined,
  );
  const server = new Server(configuration) as TableServer;
  await server.start();
  const url = server.getHttpServerAddress();
  return {
    url,
    connectionString: connectionStringOf(url),
    allowBrowsers: () => allowBrowsers(connectionStringOf(url)),
    async stop() {
      await server.close();
      server.httpServer.closeAllConnections();
    },
  };
}

/** Azurite does not say which file it cannot read. */
function checkFile(database: string): void {
  if (!existsSync(database)) return;
  try {
    const { collections } = JSON.parse(readFileSync(database, 'utf8')) as { collections?: unknown };
    if (!Array.isArray(collections)) throw new SyntaxError('no tables');
  } catch (error) {
    const reason =
      error instanceof SyntaxError || error instanceof TypeError ? 'is damaged' : 'cannot be read';
    throw new Error(
      `the tables in ${database} cannot be opened: the file ${reason}. Put a copy of it back, or delete it to begin with new tables`,
      { cause: error },
    );
  }
}

async function allowBrowsers(connectionString: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, {
    allowInsecureConnection: true,
  });
  await service.setProperties({
    cors: [
      {
        allowedOrigins: '*',
        allowedMethods: 'GET,POST,PUT,PATCH,MERGE,DELETE,HEAD,OPTIONS',
        allowedHeaders: '*',
        exposedHeaders: '*',
        maxAgeInSeconds: 3_600,
      },
    ],
  });
}

/** The connection string of Azurite's account behind another address. */
export function connectionStringOf(url: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};TableEndpoint=${url}/${ACCOUNT};`;
}

function load(): { Server: Constructor; Configuration: Constructor } {
  const require = createRequire(import.meta.url);
  const { AzuriteTelemetryClient } = require('azurite/dist/src/common/Telemetry') as Telemetry;
  AzuriteTelemetryClient.init('', false);
  const server = require('azurite/dist/src/table/TableServer') as { default: Constructor };
  const configuration = require('azurite/dist/src/table/TableConfiguration') as { default: Constructor };
  return { Server: server.default, Configuration: configuration.default };
}

interface Telemetry {
  readonly AzuriteTelemetryClient: { init(location: string, enabled: boolean): void };
}
