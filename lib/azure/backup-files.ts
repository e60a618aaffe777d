/** Files of the nightly backup: blobs of the container `backup`, beside the tables, written by the app's identity. */
import type { TokenCredential } from '@azure/identity';
import type { PutFile } from '../table-files.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';
import { member } from '../text/json.ts';
import { isLate, within } from '../within.ts';
import type { HttpRequest } from './http-request.ts';

export interface BackupFilesOptions {
  readonly storage: StorageSettings;
  readonly credential: (clientId: string | null) => TokenCredential;
  readonly send: HttpRequest;
}

/** One file: a token, and the upload. */
const LIMIT_MS = 10_000;
const SCOPE = 'https://storage.azure.com/.default';

/** A connection string means a local run, which keeps no backup. */
export function createBackupFiles({ storage, credential, send }: BackupFilesOptions): PutFile {
  if (storage.kind !== 'identity') return () => Promise.resolve('missing');
  const container = `${storage.tableServiceUri.replace('.table.', '.blob.').replace(/\/+$/, '')}/backup`;
  const identity = credential(storage.clientId);
  return async (name, text) => {
    const { status, headers } = await attempt(async (signal) => {
      const token = await identity.getToken(SCOPE);
      if (token === null) throw new Error('the identity gave no token for blobs');
      return send(`${container}/${name}`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${token.token}`,
          'content-type': 'text/csv; charset=utf-8',
          'x-ms-blob-type': 'BlockBlob',
          'x-ms-version': '2021-12-02',
        },
        body: text,
        signal,
      });
    });
    if (status === 201) return 'written';
    const code = headers.get('x-ms-error-code') ?? '';
    if (status === 404 && code === 'ContainerNotFound') return 'missing';
    throw new Error(`the blobs answered ${status}${/^\w{1,64}$/.test(code) ? ` (${code})` : ''}`);
  };
}

/** An error's text may hold the address. */
async function attempt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await within(LIMIT_MS, work);
  } catch (error) {
    if (isLate(error)) throw new Error('the blobs did not answer in time', { cause: error });
    if (error instanceof Error && error.message.startsWith('the identity')) throw error;
    const code = member(error, 'code');
    throw new Error(`the blobs cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`, {
      cause: error,
    });
  }
}
