/**
 * The board as people have it: the built app, tables in memory, and a real browser, whose clock stands still at `NOW`.
 *
 * ```ts
 * const board = await startBoard({ Rota: […], People: […] });
 * const page = await board.open('#/line/support');
 * await board.stop();
 * ```
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createStore } from '../../../lib/azure/store.ts';
import { startAzurite } from '../../../lib/dev/azurite.ts';
import { spawnHost } from '../../../lib/dev/spawn-host.ts';
import type { Row, Store } from '../../../lib/ports.ts';
import type { OnCallAnswer } from '../../../lib/rota/on-call-answer.ts';
import { launchBrowser } from './browser.ts';

/** Thursday 26 November 2026, 14:00 in Stockholm. */
const NOW = Date.parse('2026-11-26T13:00:00Z');

const ID = '6d1f2c3e-0000-4000-8000-0000000000b0';
const FUNCTION_KEY = 'key-of-the-tests';

export interface BoardWorld {
  readonly store: Store;
  readonly browser: Browser;
  /** The page's address, without a hash. */
  readonly url: string;
  /** A page in a context of its own, opened at the hash, once its heading is there. */
  open(hash: string, options?: BrowserContextOptions & { readonly now?: number | null }): Promise<Page>;
  /** Who is on call by the app itself. */
  onCall(line: string, at: number): Promise<OnCallAnswer>;
  stop(): Promise<void>;
}

export interface BoardWorldOptions {
  /** Settings over those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the browser finds the tables on the app's own origin (`npm start`), or where they are. Default: own. */
  readonly ownOrigin?: boolean;
}

export async function startBoard(
  tables: Readonly<Record<string, readonly Row[]>>,
  { env = {}, ownOrigin = true }: BoardWorldOptions = {},
): Promise<BoardWorld> {
  const azurite = await startAzurite();
  await azurite.allowBrowsers();
  const store = openStore(azurite.connectionString);
  await seed(store, tables);
  const host = await spawnHost({
    directory: process.cwd(),
    functionKey: FUNCTION_KEY,
    ...(ownOrigin && { tables: azurite.url }),
    env: {
      BOT_APP_ID: ID,
      BOT_TENANT_ID: ID,
      BOT_MANAGED_IDENTITY_CLIENT_ID: ID,
      PUBLIC_BASE_URL: 'https://ringrota.example',
      ROTA_STORAGE: azurite.connectionString,
      BOARD_TABLES_URL: `${azurite.url}/devstoreaccount1`,
      NOTIFICATION_METADATA_URL: 'http://127.0.0.1:9/metadata',
      DEFAULT_TIME_ZONE: 'Europe/Stockholm',
      ...env,
    },
  });
  const browser = await launchBrowser();
  return {
    store,
    browser,
    url: `${host.url}/api/board`,
    async open(hash, { now = NOW, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      if (now !== null) await page.clock.setFixedTime(now);
      await page.goto(`${host.url}/api/board${hash}`);
      return page;
    },
    async onCall(line, at) {
      const query = new URLSearchParams({ line, at: new Date(at).toISOString() });
      const answer = await fetch(`${host.url}/api/on-call?${query.toString()}`, {
        headers: { 'x-functions-key': FUNCTION_KEY },
      });
      return (await answer.json()) as OnCallAnswer;
    },
    async stop() {
      await browser.close();
      await host.stop();
      await azurite.stop();
    },
  };
}

const openStore = (connectionString: string): Store =>
  createStore({
    storage: { kind: 'connection-string', value: connectionString },
    credential: () => {
      throw new Error('Azurite is used with its key.');
    },
    timeoutMs: 10_000,
  });

/** Takes out what is there, and puts the rows in. */
export async function seed(store: Store, tables: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    await store.create(table);
    for (const { partitionKey, rowKey, etag } of await store.all(table, {}))
      await store.change(table, [{ kind: 'remove', partitionKey, rowKey, etag }]);
    const parts = partsOf(rows);
    for (let from = 0; from < parts.length; from += AT_ONCE)
      await Promise.all(
        parts.slice(from, from + AT_ONCE).map((part) =>
          store.change(
            table,
            part.map((row) => ({ kind: 'insert', row })),
          ),
        ),
      );
  }
}

const AT_ONCE = 8;

/** Transactions: rows of one partition, a hundred at most. */
function partsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const partitions = new Map<string, Row[]>();
  for (const row of rows)
    partitions.set(row.partitionKey, [...(partitions.get(row.partitionKey) ?? []), row]);
  return [...partitions.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / 100) }, (_, index) =>
      all.slice(index * 100, index * 100 + 100),
    ),
  );
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds on the page, and where it cannot tell (contrast over pictures): both must be nothing. */
export async function accessibilityOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(
    () =>
      (
        globalThis as unknown as { axe: { run(): Promise<Record<string, AxeResult[]>> } }
      ).axe.run() as Promise<{
        violations: AxeResult[];
        incomplete: AxeResult[];
      }>,
  );
  return [...violations, ...incomplete].map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`,
  );
}
