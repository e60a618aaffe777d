/** The tables, as the person who is signed in; on loopback with Azurite's public key. */
import { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { createStoreOn } from '../azure/table-store.ts';
import type { Store } from '../ports.ts';

/** A person waits longer than a call does; a page of 1,000 rows over a phone takes its time. */
const LIMIT = { timeoutMs: 20_000 };

const retryOptions = { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

type Policy = Parameters<TableClient['pipeline']['addPolicy']>[0];

export const openStore = (url: string, credential: TokenCredential): Store =>
  withVersions((table) => new TableClient(url, table, credential, { retryOptions }));

export function openLocalStore(url: string): Store {
  const signing = createDevelopmentKeyPolicy();
  return withVersions((table) => {
    const client = new TableClient(url, table, { allowInsecureConnection: true, retryOptions });
    client.pipeline.addPolicy(signing, { phase: 'Sign' });
    return client;
  });
}

/** The SDK's transactions remove a row whatever its version is. Here the version that was read goes with each removal. */
function withVersions(open: (table: string) => TableClient): Store {
  const store = createStoreOn(open, LIMIT);
  return {
    ...store,
    change(table, changes, options) {
      const etags = changes.flatMap((change) => (change.kind === 'remove' ? [change.etag] : []));
      if (changes.length < 2 || etags.length === 0) return store.change(table, changes, options);
      const versioned = createStoreOn((name) => {
        const client = open(name);
        client.pipeline.addPolicy(createRemovalPolicy(etags));
        return client;
      }, LIMIT);
      const together = changes.map((change) =>
        change.kind === 'remove' ? { ...change, etag: '*' } : change,
      );
      return versioned.change(table, together, options);
    },
  };
}

/** Removals stand in the transaction in the order of `etags`. */
function createRemovalPolicy(etags: readonly string[]): Policy {
  return {
    name: 'removalPolicy',
    sendRequest(request, next) {
      let index = 0;
      if (typeof request.body === 'string')
        request.body = request.body.replaceAll(
          /^(DELETE .*(?:\r?\n.+)*?\r?\nif-match: )\*/gim,
          (_, head: string) => `${head}${etags[index++] ?? '*'}`,
        );
      return next(request);
    },
  };
}

/** Azurite's well-known account and key: documented, the same everywhere, not a secret. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Shared Key Lite for the table service (learn.microsoft.com, "Authorize with Shared Key"): the SDK's browser build cannot sign. */
function createDevelopmentKeyPolicy(): Policy {
  const encoder = new TextEncoder();
  const key = crypto.subtle.importKey(
    'raw',
    Uint8Array.from(atob(KEY), (character) => character.charCodeAt(0)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return {
    name: 'developmentKeyPolicy',
    async sendRequest(request, next) {
      const date = new Date().toUTCString();
      const { pathname, searchParams } = new URL(request.url);
      const part = searchParams.get('comp');
      const text = `${date}\n/${ACCOUNT}${pathname}${part === null ? '' : `?comp=${part}`}`;
      const signature = await crypto.subtle.sign('HMAC', await key, encoder.encode(text));
      request.headers.set('x-ms-date', date);
      request.headers.set('authorization', `SharedKeyLite ${ACCOUNT}:${base64(new Uint8Array(signature))}`);
      return next(request);
    },
  };
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
