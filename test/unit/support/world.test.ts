import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTinyApp } from '../../support/tiny-app.ts';
import { startWorld, waitForAudit, type World } from '../../support/world.ts';

/** A bot of a few lines, without any of the real one's care. */
const SOURCE = `
import { app } from '@azure/functions';
import { TableClient } from '@azure/data-tables';
const table = TableClient.fromConnectionString(process.env.ROTA_STORAGE, 'CallAudit', {
  allowInsecureConnection: true, retryOptions: { maxRetries: 0 },
});
async function token() {
  const answer = await fetch(process.env.IDENTITY_ENDPOINT + '?resource=graph&api-version=2019-08-01', {
    headers: { 'x-identity-header': process.env.IDENTITY_HEADER },
  });
  return (await answer.json()).access_token;
}
async function handler(request, context) {
  const [item] = (await request.json()).value;
  const id = item.resourceUrl.split('/').pop();
  const note = (part) => table.createEntity({ partitionKey: '2026-11-21', rowKey: id + '_' + part });
  context.log(JSON.stringify({ event: 'seen', change: item.changeType }));
  try {
    await note(item.changeType === 'created' ? '1-incoming' : '3-ended');
  } catch (error) {
    return { status: 503, body: String(error.statusCode ?? error.code ?? error.name) };
  }
  if (item.changeType !== 'created') return { status: 202 };
  const answer = await fetch(process.env.GRAPH_BASE_URL + '/v1.0/communications/calls/' + id + '/reject', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + (await token()), 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'busy', callbackUri: process.env.PUBLIC_BASE_URL + '/api/calls/' + id + '?day=x' }),
  });
  await note('2-decision');
  return { status: answer.status };
}
app.http('calls', { methods: ['POST'], route: 'calls', handler });
app.http('callEnded', { methods: ['POST'], route: 'calls/{callId}', handler });
app.http('locked', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });
`;

describe('the world of the integration tests', () => {
  let tiny: Awaited<ReturnType<typeof buildTinyApp>>;
  let world: World;

  beforeAll(async () => {
    tiny = await buildTinyApp(SOURCE);
    world = await startWorld({ directory: tiny.directory });
    await world.seed('CallAudit', []);
  });
  afterAll(async () => {
    await world.stop();
    await tiny.remove();
  });

  it('plays a call from its arrival to its end', async () => {
    const { call, delivered, ended } = await world.call();
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(call.id)).toMatchObject([{ action: 'reject', reason: 'busy' }]);
    expect((await ended).delivered.status).toBe(202);
    await waitForAudit(world, call.id, 'incoming', 'decision', 'ended');
    expect(world.events('seen').map((event) => event.change)).toEqual(['created', 'deleted']);
  });

  it('reads and seeds tables', async () => {
    await world.seed('Rota', [{ partitionKey: 'a', rowKey: 'b', Who: 'anna' }]);
    expect(await world.rows('Rota')).toMatchObject([{ partitionKey: 'a', rowKey: 'b', Who: 'anna' }]);
    expect(await world.rows('Nothing')).toEqual([]);
  });

  const outages = [
    ['busy', '503'],
    ['refused', '403'],
    ['reset', 'ECONNRESET'],
    ['reset-after', 'ECONNRESET'],
  ] as const;
  it.each(outages)('makes the tables fail: %s', async (mode, problem) => {
    world.tables.mode = mode;
    const { call, delivered } = await world.call();
    world.tables.mode = 'up';
    expect([delivered.status, delivered.body]).toEqual([503, problem]);
    expect(Object.keys(await world.audit(call.id))).toEqual(mode === 'reset-after' ? ['incoming'] : []);
  });

  it('sends the function key', async () => {
    expect((await world.get('/api/locked')).status).toBe(200);
    expect((await fetch(`${world.url}/api/locked`)).status).toBe(401);
  });

  it('runs further instances', async () => {
    const second = await world.start();
    const call = world.graph.calls.open({ from: '+46701234567', to: 'line' });
    const delivered = await world.notify(call.notification, { appUrl: second.url });
    expect(delivered.status).toBe(202);
    expect(second.logs()).toHaveLength(1);
  });
});
