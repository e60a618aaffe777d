/** The SDKs that the app uses, and nothing else: what no app with them can load faster than. */
import { TableClient } from '@azure/data-tables';
import { app } from '@azure/functions';
import {
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { createLocalJWKSet, jwtVerify } from 'jose';

const ID = '6d1f2c3e-0000-4000-8000-0000000000b0';
const identity = new ManagedIdentityCredential({ clientId: ID });
const assertion = () => Promise.resolve('');
const clients = [
  ...['Lines', 'People', 'Rota', 'Callers', 'CallAudit'].map(
    (table) => new TableClient('https://bench.table.core.windows.net', table, identity),
  ),
  Client.initWithMiddleware({ middleware: { execute: () => Promise.resolve() } }),
  createLocalJWKSet({ keys: [] }),
  process.env.BENCH_SECRET === undefined
    ? new ClientAssertionCredential(ID, ID, assertion)
    : new ClientSecretCredential(ID, ID, process.env.BENCH_SECRET),
];

app.http('bare', {
  methods: ['POST'],
  handler: async (request) => {
    const token = request.headers.get('authorization') ?? '';
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [] }));
    return { jsonBody: { clients: clients.length, payload } };
  },
});
