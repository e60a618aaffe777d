/**
 * The floor: the least that a call can cost with the same outside work. It verifies the token, reads the same rows and
 * inserts its claim side by side, asks Graph once and inserts the decision, with raw `node:http` and `jose` and no SDK
 * but the one that registers functions. It has no real rota, time limits, retries, fallback or second instance: it is
 * here to be measured against, not to be used.
 */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { createFloorGraph } from './graph.ts';
import { createFloorTables, type Row } from './tables.ts';
import { createFloorVerifier } from './verify.ts';

const env = process.env;
const tables = createFloorTables(env.ROTA_STORAGE ?? '');
const graph = createFloorGraph(env);
const verify = createFloorVerifier(env);
/** The rota of each line as it was last time, so that its rows can be read beside all else. */
const rotas = new Map<string, string>();

interface Ring {
  readonly rota: string;
  /** The row that says so. */
  readonly because: string;
  readonly ring: readonly Row[];
}

interface Call {
  readonly id: string;
  readonly tenant: string;
  readonly chain: string;
  readonly caller: string;
  readonly called: string;
}

app.http('calls', { methods: ['POST'], authLevel: 'anonymous', route: 'calls', handler: receive });
setImmediate(
  () => void Promise.allSettled([verify.warmUp(), graph.warmUp(), tables.get('Lines', 'lines', 'default')]),
);

async function receive(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  if (!(await verify.isGood(request.headers.get('authorization')))) return { status: 401 };
  const call = callOf(await request.json());
  const at = new Date().toISOString();
  const day = at.slice(0, 10);
  const claim = tables.insert('CallAudit', {
    PartitionKey: day,
    RowKey: `${call.id}_1-incoming`,
    At: at,
    CallId: call.id,
    Caller: `phone:${call.caller}`,
    Called: call.called,
    TenantId: call.tenant,
    CallChainId: call.chain,
  });
  const [{ rota, because, ring }, claimed] = await Promise.all([readRing(call), claim]);
  if (!claimed) return { status: 202 };
  const status = await graph.redirect(call.id, day, ring);
  await tables.insert('CallAudit', {
    PartitionKey: day,
    RowKey: `${call.id}_2-decision`,
    At: new Date().toISOString(),
    CallId: call.id,
    Line: rota,
    Rota: rota,
    Action: 'redirect',
    Targets: JSON.stringify(ring.map(({ RowKey, Target }) => ({ person: RowKey, kind: 'user', id: Target }))),
    RingSeconds: 45,
    Tier: 1,
    Because: JSON.stringify([because]),
    Source: 'rota',
    GraphStatus: status,
    Attempts: 1,
    DurationMs: Date.now() - Date.parse(at),
  });
  context.info(JSON.stringify({ event: 'call.decided', callId: call.id, ringing: ring.length, status }));
  return { status: 202 };
}

async function readRing(call: Call): Promise<Ring> {
  const guess = rotas.get(call.called);
  const [line, rule, people, guessed] = await Promise.all([
    tables.get('Lines', 'lines', call.called),
    tables.get('Callers', 'callers', call.caller),
    tables.all('People', 'people'),
    guess === undefined ? null : tables.all('Rota', guess),
  ]);
  const rota = String(line?.Rota);
  if (rule?.Rule === 'block') return { rota, because: '', ring: [] };
  const rows = guessed !== null && guess === rota ? guessed : await tables.all('Rota', rota);
  rotas.set(call.called, rota);
  const names = String(rows[0]?.Who).split(', ');
  return {
    rota,
    because: String(rows[0]?.RowKey),
    ring: people.filter(({ RowKey }) => names.includes(String(RowKey))),
  };
}

function callOf(body: unknown): Call {
  const [{ resourceData }] = (body as Envelope).value;
  return {
    id: resourceData.id,
    tenant: resourceData.tenantId,
    chain: resourceData.callChainId,
    caller: resourceData.source.identity.phone.id,
    called: resourceData.targets[0].identity.application.id,
  };
}

interface Envelope {
  readonly value: readonly [
    {
      readonly resourceData: {
        readonly id: string;
        readonly tenantId: string;
        readonly callChainId: string;
        readonly source: { readonly identity: { readonly phone: { readonly id: string } } };
        readonly targets: readonly [{ readonly identity: { readonly application: { readonly id: string } } }];
      };
    },
  ];
}
