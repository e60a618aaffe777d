/**
 * The floor: the least that a call can cost with the same outside work. It verifies the token, reads the same rows,
 * asks Graph once and inserts the same two rows, all that can side by side; raw `fetch` and `jose`, no SDK of Azure
 * but the one that registers functions. It has no rota to speak of, no time limits, no retries, no fallback, no second
 * instance to fear: it is here to be measured against, not to be used.
 */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { createFloorGraph } from './graph.ts';
import { createFloorTables, type Row } from './tables.ts';
import { createFloorVerifier } from './verify.ts';

const env = process.env;
const tables = createFloorTables(env.ROTA_STORAGE ?? '');
const graph = createFloorGraph(env);
const verify = createFloorVerifier(env);
/** The rota of each line and the people of that rota, as they were last time: so that all can be read at once. */
const guesses = new Map<string, { readonly rota: string; readonly people: readonly string[] }>();

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
  const line = tables.get('Lines', 'lines', call.called);
  const claim = async () => {
    // The row names the line as it is now, so that the line must have been read.
    const { Name, Rota } = (await line) ?? {};
    const row = { PartitionKey: day, RowKey: `${call.id}_1-incoming`, At: at, CallId: call.id };
    const more = { Line: Name, Rota, Caller: `phone:${call.caller}`, Called: call.called };
    return tables.insert('CallAudit', { ...row, ...more, TenantId: call.tenant, CallChainId: call.chain });
  };
  const [{ rota, because, ring }, claimed] = await Promise.all([readRing(call, line), claim()]);
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

async function readRing(call: Call, line: Promise<Row | null>): Promise<Ring> {
  const guess = guesses.get(call.called);
  const people = (names: readonly string[]) =>
    Promise.all(names.map((name) => tables.get('People', 'people', name)));
  const [lineRow, rule, guessedRota, guessedPeople] = await Promise.all([
    line,
    tables.get('Callers', 'callers', call.caller),
    guess && tables.all('Rota', guess.rota),
    guess && people(guess.people),
  ]);
  const rota = String(lineRow?.Rota);
  if (rule?.Rule === 'block') return { rota, because: '', ring: [] };
  const rows = guessedRota && guess?.rota === rota ? guessedRota : await tables.all('Rota', rota);
  const names = String(rows[0]?.Who).split(', ');
  const same = guess && names.join() === guess.people.join();
  const ring = same && guessedPeople ? guessedPeople : await people(names);
  guesses.set(call.called, { rota, people: names });
  return { rota, because: String(rows[0]?.RowKey), ring: ring.filter((row) => row !== null) };
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
