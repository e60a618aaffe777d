/** The tables, as the person who is signed in; on loopback with the key that everybody knows. */
import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createStoreOn } from '../azure/table-store.ts';
import type { Store } from '../ports.ts';
import { createDevelopmentKeyPolicy } from './development-key.ts';

/** A person waits longer than a call does; a page of 1,000 rows over a phone takes its time. */
const LIMIT_MS = 20_000;

const retryOptions = { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

export function openLocalStore(url: string): Store {
  const signing = createDevelopmentKeyPolicy();
  return createStoreOn(
    (table) => {
      const client = new TableClient(url, table, { allowInsecureConnection: true, retryOptions });
      client.pipeline.addPolicy(signing, { phase: 'Sign' });
      return client;
    },
    { timeoutMs: LIMIT_MS },
  );
}

export const openStore = (url: string, credential: TokenCredential): Store =>
  createStoreOn((table) => new TableClient(url, table, credential, { retryOptions }), {
    timeoutMs: LIMIT_MS,
  });
