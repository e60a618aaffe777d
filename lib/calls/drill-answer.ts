/**
 * `GET /api/drill`: whether a call would go through, seen by the app's own identity. It decides with the call's own code,
 * sends nothing to the call, and leaves no call in the audit.
 */
import { randomUUID } from 'node:crypto';
import { AUDIT_TABLE, dayOf } from '../audit/rows.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from '../http/http.ts';
import { StoreError, type Log, type Store } from '../ports.ts';
import type { Instant, Line, Zone } from '../rota/model.ts';
import { numberIn } from '../rota/names.ts';
import { onCallAnswer, ringOf, type OnCallAnswer } from '../rota/on-call-answer.ts';
import type { Caller } from '../rota/ring.ts';
import { isGuid } from '../rota/target.ts';
import { callingOn } from '../rows/calling.ts';
import { countingLines, findLine } from '../rows/which-count.ts';
import { readInstant } from '../text/instant.ts';
import { callbackUri, type GraphAction } from './action.ts';
import { contextOf, type CallServices } from './call-context.ts';
import { decideCall, readTables } from './decide-call.ts';
import { fallbackList } from './fallback-list.ts';
import type { AttemptResult, GraphCall } from './ports.ts';

/** A setting that is missing or malformed. */
interface SettingProblem {
  readonly name: string;
  readonly expected: string;
}

/** What a drill asks of the world besides the tables. Each has a time limit of its own. */
export interface DrillProbes {
  /** What a new token for Graph says; `null`: it cannot be read. Rejects with an error in plain words. */
  token(): Promise<TokenClaims | null>;
  /** What Graph says of a call that does not exist. Never throws. */
  graph(call: GraphCall): Promise<AttemptResult>;
  /** The issuer that the signer's metadata name, once its keys were fetched. Rejects with an error in plain words. */
  keys(): Promise<string | null>;
  /** The request that an action is, without sending it. */
  request(call: GraphCall, action: GraphAction): GraphRequest;
}

export interface TokenClaims {
  readonly roles: readonly string[];
  readonly tenantId: string | null;
}

export interface GraphRequest {
  readonly method: 'POST';
  /** Below the host, with the version. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface DrillDeps {
  readonly services: CallServices;
  readonly probes: DrillProbes;
  readonly botTenantId: string;
  readonly defaultTimeZone: Zone;
  /** No slash at the end. */
  readonly notificationIssuers: readonly string[];
  /** Settings that are malformed and stop no call. */
  readonly ignored: readonly SettingProblem[];
}

const CHECKS = ['settings', 'tables', 'audit', 'keys', 'token', 'graph', 'webhook'] as const;
type CheckName = (typeof CHECKS)[number];

/** `problem` is in plain words and holds no setting's value. */
export interface DrillCheck {
  readonly name: CheckName;
  readonly ok: boolean;
  readonly problem: string | null;
}

export interface DrillAnswer {
  readonly ok: boolean;
  readonly checks: readonly DrillCheck[];
  /** What such a call would get, in the form of `GET /api/on-call`; `null`: the app takes no calls. */
  readonly decision: OnCallAnswer | null;
  readonly wouldSend: GraphRequest | null;
}

export interface Drill {
  /** 200, or 424 where a check is bad; 400, 404 for a question that cannot be answered; 429 within a minute of the last. */
  readonly answer: (query: URLSearchParams, log: Log) => Promise<HttpAnswer>;
  /** The same for the first line, now; logs what is bad. */
  readonly morning: (log: Log) => Promise<void>;
}

/** The permission without which Graph redirects nothing and hides who calls (graph/permissions-reference). */
const ROLE = 'Calls.Initiate.All';
/** No call has this id. */
const NO_CALL = '00000000-0000-0000-0000-000000000000';
const EVERY_MS = 60_000;
const NO_STORE = { 'cache-control': 'no-store' };
const UNKNOWN: Caller = { kind: 'unknown', id: null, name: null };

/** What a drill is about. `line` `null`: a call to a number that has no row. */
interface Subject {
  readonly line: Line | null;
  readonly caller: Caller;
  readonly at: Instant;
}

export function createDrill(deps: DrillDeps): Drill {
  const { now, elapsed } = deps.services;
  let begun = -Infinity;
  return {
    async answer(query, log) {
      const at = instantIn(query, now());
      if (at === null)
        return refuse('at= is not an instant with Z or an offset, such as 2026-11-21T02:14:00Z.');
      const caller = callerIn(query);
      if (caller === null) return refuse('caller= is neither a number with + nor an object id.');
      const left = begun + EVERY_MS - elapsed();
      if (left > 0)
        return errorAnswer(429, 'tooManyRequests', 'A drill runs at most once a minute.', {
          ...NO_STORE,
          'retry-after': String(Math.ceil(left / 1_000)),
        });
      const before = begun;
      begun = elapsed();
      const line = await lineOf(query.get('line')?.trim() ?? '', deps);
      if (line === 'unknown') {
        begun = before;
        return errorAnswer(404, 'notFound', 'Unknown line.', NO_STORE);
      }
      return drillAnswer(await run({ line, caller, at }, deps, log));
    },
    async morning(log) {
      const line = await lineOf('', deps);
      await run({ line: line === 'unknown' ? null : line, caller: UNKNOWN, at: now() }, deps, log);
    },
  };
}

/** The drill of an app that takes no calls because of its settings. */
export function misconfiguredDrill(problems: readonly SettingProblem[]): HttpAnswer {
  const checks = CHECKS.map((name) =>
    check(name, name === 'settings' ? wordsOn(problems) : 'not checked: the app takes no calls'),
  );
  return drillAnswer({ ok: false, checks, decision: null, wouldSend: null });
}

const drillAnswer = (answer: DrillAnswer): HttpAnswer => jsonAnswer(answer.ok ? 200 : 424, answer, NO_STORE);

const refuse = (message: string) => errorAnswer(400, 'invalidRequest', message, NO_STORE);

/** A `+` that is not encoded in a URL arrives as a space. */
function instantIn(query: URLSearchParams, now: Instant): Instant | null {
  const text = query.get('at');
  return text === null ? now : readInstant(text.replace(/ (?=\d{2}:?\d{2}$)/, '+'));
}

function callerIn(query: URLSearchParams): Caller | null {
  const text =
    query
      .get('caller')
      ?.replace(/^ (?=\d)/, '+')
      .trim() ?? '';
  if (text === '') return UNKNOWN;
  if (isGuid(text)) return { kind: 'user', id: text.toLowerCase(), name: null };
  const number = numberIn(text);
  return number === null ? null : { kind: 'phone', id: number, name: null };
}

/** By Name or RowKey; `''`: `default`, else the first. Without the tables none is known. */
async function lineOf(
  text: string,
  { services, defaultTimeZone }: DrillDeps,
): Promise<Line | null | 'unknown'> {
  try {
    const stored = await services.store.all('Lines', { partitionKey: 'lines' });
    const { rows: lines } = countingLines(stored, defaultTimeZone);
    if (text === '') return findLine(lines, 'default') ?? lines[0] ?? null;
    return findLine(lines, text) ?? 'unknown';
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

async function run(subject: Subject, deps: DrillDeps, log: Log): Promise<DrillAnswer> {
  const { services, probes, botTenantId, ignored } = deps;
  const uri = callbackUri(services.publicBaseUrl, NO_CALL, dayOf(subject.at));
  const call = { callId: NO_CALL, asItCame: NO_CALL, tenantId: botTenantId, callbackUri: uri };
  const [decided, audit, keys, token, graph] = await Promise.all([
    decide(subject, deps, log),
    problemIn(() => writeAndRemove(services.store, services.now())),
    problemIn(() => checkKeys(deps)),
    problemIn(() => checkToken(deps)),
    probes.graph(call).then(graphProblem),
  ]);
  const isWebhook = ({ name }: SettingProblem) => name === 'TEAMS_WEBHOOK_URL';
  const checks = [
    check('settings', wordsOn(ignored.filter((problem) => !isWebhook(problem)))),
    check('tables', decided.problem),
    check('audit', audit),
    check('keys', keys),
    check('token', token),
    check('graph', graph),
    check('webhook', wordsOn(ignored.filter(isWebhook))),
  ];
  const bad = checks.filter(({ ok }) => !ok);
  if (bad.length > 0)
    log.error('drill.failed', { checks: bad.map(({ name, problem }) => `${name}: ${problem ?? ''}`) });
  const wouldSend = probes.request(call, decided.action);
  return { ok: bad.length === 0, checks, decision: decided.answer, wouldSend };
}

const check = (name: CheckName, problem: string | null): DrillCheck => ({
  name,
  ok: problem === null,
  problem,
});

const wordsOn = (problems: readonly SettingProblem[]): string | null =>
  problems.length === 0
    ? null
    : problems.map(({ name, expected }) => `${name}: expected ${expected}`).join('; ');

/** `null`: none. What is thrown says what is wrong in plain words. */
async function problemIn(work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? error.message : 'something went wrong inside';
  }
}

/** As a call now would be decided, but at the instant of the question. */
async function decide({ line, caller, at }: Subject, { services, botTenantId }: DrillDeps, log: Log) {
  const received = services.now();
  const called = line?.key ?? null;
  const call = {
    kind: 'incoming',
    callId: NO_CALL,
    asItCame: NO_CALL,
    caller,
    called,
    callChainId: null,
  } as const;
  const arrival = { call, tenantId: botTenantId, received, now: services.now, verifyMs: 0, log };
  const context = contextOf(arrival, services);
  const asked = readTables(context);
  const decided = await decideCall(asked, at, context);
  const [first] = fallbackList(decided, context);
  if (first === undefined) throw new TypeError('a decision is the first of its list');
  const { decision, reading } = decided;
  const { action, reason, source, tier, because, ring } = decision;
  const overlay = { action, reason, source, tier, because, ring: ringOf(ring) };
  const rules = await asked.rules.catch(() => null);
  const calling = reading && rules && callingOn(reading.line, rules.rows, caller);
  const answer: OnCallAnswer =
    reading === null
      ? {
          ...{ at: new Date(at).toISOString(), line: line?.name ?? null, rota: line?.rota ?? '' },
          ...{ zone: line?.zone ?? 'UTC', ...overlay, until: null, next: null, skipped: [] },
        }
      : {
          ...onCallAnswer({ ...reading, rotaName: reading.line.rota, zone: reading.line.zone }, at, calling),
          ...overlay,
        };
  return {
    answer,
    action: first.action,
    problem: decided.problems.length === 0 ? null : `cannot be read: ${decided.problems.join('; ')}`,
  };
}

/** In a partition that no call has. */
async function writeAndRemove(store: Store, now: Instant): Promise<null> {
  const key = { partitionKey: 'drill', rowKey: randomUUID() };
  await store.insert(AUDIT_TABLE, { ...key, At: new Date(now).toISOString() });
  const written = await store.get(AUDIT_TABLE, key.partitionKey, key.rowKey);
  if (written === null) throw new Error('a row that was written cannot be read');
  await store.change(AUDIT_TABLE, [{ kind: 'remove', ...key, etag: written.etag }]);
  return null;
}

async function checkKeys({ probes, notificationIssuers }: DrillDeps): Promise<string | null> {
  const issuer = await probes.keys();
  return issuer === null || notificationIssuers.includes(issuer.replace(/\/+$/, ''))
    ? null
    : 'NOTIFICATION_ISSUERS lacks the issuer that the metadata name: every call is refused with 401';
}

async function checkToken({ probes, botTenantId }: DrillDeps): Promise<string | null> {
  const claims = await probes.token();
  if (claims === null) return 'the token is not one whose roles can be read';
  if (!claims.roles.includes(ROLE))
    return `the token lacks the role ${ROLE}: grant the permission with admin consent (Graph would answer 7504)`;
  return claims.tenantId === null || claims.tenantId.toLowerCase() === botTenantId.toLowerCase()
    ? null
    : 'the token is from another tenant than BOT_TENANT_ID (Graph would answer 7505)';
}

/** Graph does not know the call, and says so to somebody who may ask. */
function graphProblem(result: AttemptResult): string | null {
  switch (result.kind) {
    case 'gone':
    case 'missing':
    case 'accepted':
      return null;
    case 'refused':
      return `Graph refuses calls of the bot (${[result.status, result.code].filter(Boolean).join(', ')})${result.advice === null ? '' : `: ${result.advice}`}`;
    case 'stale-token':
      return 'Graph refuses the token of the bot (401)';
    case 'other-path':
      return 'Graph answered 400';
    case 'busy':
    case 'unknown':
      return result.why;
  }
}
