/** The signature of Azurite's account, for tables on loopback: the SDK's browser build signs with no key at all. */
import type { TableClient } from '@azure/data-tables';

type Policy = Parameters<TableClient['pipeline']['addPolicy']>[0];

/** Azurite's well-known account and key: documented, the same everywhere, no secret. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Shared Key Lite for the table service (learn.microsoft.com, "Authorize with Shared Key"). */
export function createDevelopmentKeyPolicy(): Policy {
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
