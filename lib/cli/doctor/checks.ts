/** All checks, in the order of the lines. */
import { judgeBot, judgeChannel } from './bot-resource.ts';
import { judgeBoard, judgeBoardTables } from './board.ts';
import type { Facts } from './facts.ts';
import { checkFallback } from './fallback.ts';
import { judgeGraph } from './graph.ts';
import { judgeApp, judgeTenant, judgeToken } from './graph-token.ts';
import { checkMessages, wantsMessages } from './messages.ts';
import { judgeRole } from './role-assignment.ts';
import { checkIssuer, checkSigningKeys } from './signing-keys.ts';
import { checkTable, TABLES } from './tables.ts';
import type { Verdict } from './verdict.ts';
import { judgeHealth, judgeKeys, judgeRoutes, judgeWebhook } from './web.ts';

export interface Check {
  /** Stable, such as `table:Rota`. */
  readonly name: string;
  /** Settings without which there is nothing to look at. */
  readonly needs: readonly string[];
  /** Whether it is looked at with `--url` too. */
  readonly url?: true;
  /** Whether there is a line at all; default: yes. */
  readonly when?: (facts: Facts) => boolean;
  /** May reject: then nothing could be seen. */
  readonly run: (facts: Facts) => Verdict | Promise<Verdict>;
}

const BOT = ['BOT_APP_ID', 'BOT_TENANT_ID', 'BOT_MANAGED_IDENTITY_CLIENT_ID', 'AZURE_AUTHORITY_HOST'];
const APP = ['PUBLIC_BASE_URL'];

export const CHECKS: readonly Check[] = [
  ...TABLES.map((table): Check => ({
    name: `table:${table}`,
    needs: ['ROTA_STORAGE'],
    run: ({ tables, holder }) => checkTable(table, tables, holder),
  })),
  { name: 'fallback', needs: [], run: checkFallback },
  { name: 'graph:token', needs: BOT, run: async ({ token }) => judgeToken(await token()) },
  { name: 'graph:role', needs: [], url: true, run: judgeRole },
  { name: 'graph:tenant', needs: BOT, run: judgeTenant },
  { name: 'graph:app', needs: BOT, run: judgeApp },
  { name: 'graph', needs: ['GRAPH_BASE_URL'], run: judgeGraph },
  { name: 'signing-keys', needs: ['NOTIFICATION_METADATA_URL'], run: checkSigningKeys },
  {
    name: 'issuer',
    needs: ['NOTIFICATION_METADATA_URL', 'NOTIFICATION_ISSUERS'],
    run: checkIssuer,
  },
  { name: 'health', needs: APP, url: true, run: async ({ web }) => judgeHealth((await web()).health) },
  {
    name: 'webhook',
    needs: APP,
    url: true,
    run: async ({ web }) => judgeWebhook('POST /api/calls', (await web()).calls),
  },
  {
    name: 'webhook:call',
    needs: APP,
    url: true,
    run: async ({ web }) => judgeWebhook('POST /api/calls/{callId}', (await web()).call),
  },
  { name: 'routes', needs: APP, url: true, run: async ({ web }) => judgeRoutes((await web()).absent) },
  { name: 'function-keys', needs: APP, url: true, run: judgeKeys },
  { name: 'board', needs: APP, url: true, run: async ({ web }) => judgeBoard(await web()) },
  { name: 'board:tables', needs: APP, url: true, run: judgeBoardTables },
  { name: 'bot:app', needs: [], url: true, run: judgeBot },
  { name: 'bot:channel', needs: [], url: true, run: judgeChannel },
  { name: 'messages', needs: ['TEAMS_WEBHOOK_URL'], when: wantsMessages, run: checkMessages },
];
