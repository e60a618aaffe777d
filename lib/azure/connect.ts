/** Tables, Graph and the signing keys, as the app reaches them: on the same connections. */
import type { Log } from '../ports.ts';
import type { Settings } from '../settings/settings.ts';
import { createBackupFiles } from './backup-files.ts';
import { createBotTokens, managedIdentity } from './credential.ts';
import { createDrillProbes } from './drill-probes.ts';
import { createGraphCalls } from './graph-calls.ts';
import { createConnections, createHttpRequest } from './http-request.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createStore } from './store.ts';

export function connect(settings: Settings, log: Log) {
  const tokens = createBotTokens(settings);
  // What died without a word on the way to the tables has died on the way to Graph as well, where silence costs 3 s.
  const connections = createConnections();
  const send = createHttpRequest(connections);
  const graph = createGraphCalls({
    send,
    baseUrl: settings.graphBaseUrl,
    version: settings.graphApiVersion,
    token: (tenantId, timeoutMs) => tokens.get(tenantId, timeoutMs),
    dropToken: (tenantId, token) => tokens.drop(tenantId, token),
  });
  const { notificationMetadataUrl: metadataUrl, botTenantId: tenantId } = settings;
  return {
    store: createStore({
      storage: settings.storage,
      credential: managedIdentity,
      secondTry: true,
      connections,
    }),
    putBackup: createBackupFiles({ storage: settings.storage, credential: managedIdentity, send }),
    keys: createSigningKeys({ metadataUrl, log, fetch: send }),
    graph,
    probes: createDrillProbes({ tenantId, metadataUrl, tokens, graph, fetch: send }),
  };
}
