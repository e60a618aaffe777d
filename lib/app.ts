/** The composition: settings -> adapters -> handlers, made once per process. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { backUp } from './table-files.ts';
import { connect } from './azure/connect.ts';
import { createLazyMessages } from './azure/lazy-messages.ts';
import { createLog, type LineSink } from './azure/log.ts';
import { createTokenVerifier } from './azure/notification-token.ts';
import { prepareTables } from './azure/prepare-tables.ts';
import { wallClock } from './rota/wall-clock.ts';
import { auditAnswer } from './http/audit.ts';
import { deleteOldDays } from './audit/retention.ts';
import { AUDIT_TABLE } from './audit/read-day.ts';
import {
  createBoard,
  type BoardAnswer,
  type BoardConfig,
  type BoardFile,
  type BoardRequest,
} from './http/board.ts';
import { calendar, type CalendarRequest } from './calendar/feed-answer.ts';
import { createHealth } from './http/health.ts';
import { errorAnswer, type HttpAnswer } from './http/http.ts';
import { onCall } from './http/on-call.ts';
import { createLineReader } from './rows/read-line.ts';
import { receiveNotifications, type CallRequest } from './calls/receive-notifications.ts';
import { createCallMemory } from './calls/call-context.ts';
import { createDrill, misconfiguredDrill } from './calls/drill-answer.ts';
import { recordEnd } from './calls/record-end.ts';
import { createCallRouter } from './calls/route-call.ts';
import type { Log } from './ports.ts';
import { readSettings, type Environment, type SettingProblem, type Settings } from './settings/settings.ts';

export interface App {
  receive(request: CallRequest, log: Log): Promise<HttpAnswer>;
  onCall(query: URLSearchParams, log: Log): Promise<HttpAnswer>;
  audit(query: URLSearchParams, log: Log): Promise<HttpAnswer>;
  calendar(request: CalendarRequest, log: Log): Promise<HttpAnswer>;
  /** Whether a call would go through. */
  drill(query: URLSearchParams, log: Log): Promise<HttpAnswer>;
  /** The same, for the log alone. */
  morningDrill(log: Log): Promise<void>;
  health(log: Log): Promise<HttpAnswer>;
  /** The page of the board and its files; it works whatever the tables do. */
  board(request: BoardRequest): Promise<BoardAnswer>;
  /** Deletes audit days that are too old, for as long as `limitMs` allows. */
  retain(limitMs: number, log: Log): Promise<void>;
  /** Copies the tables that people edit into blobs. */
  backUp(log: Log): Promise<void>;
  /** What is told in Teams besides calls, for as long as `limitMs` allows; nothing without a webhook. */
  notify(limitMs: number, log: Log): Promise<void>;
  /** Fetches what the first call would have to wait for: signing keys, a token, tables. Never throws. */
  warmUp(): Promise<void>;
  /** Resolves once all notifications under way are answered and recorded, after `limitMs` at the latest. */
  drain(limitMs: number): Promise<void>;
}

const TABLES = ['Lines', 'People', 'Rota', 'Callers', AUDIT_TABLE];

/** With wrong settings an app that takes no calls and says why: in the log, and in `health`. */
export function createApp(env: Environment, sink: LineSink): App {
  const log = createLog(sink);
  const { settings, problems } = readSettings(env);
  if (settings === null) return createMisconfigured(problems, log);
  if (settings.secretInAzure)
    log.warn('settings.secret', { setting: 'BOT_CLIENT_SECRET', advice: 'use a managed identity' });
  if (settings.ignored.length > 0) log.warn('settings.ignored', { settings: settings.ignored });
  return createRunning(settings, log);
}

function createMisconfigured(problems: readonly SettingProblem[], log: Log): App {
  log.error('settings.invalid', { settings: problems });
  const refuse = (_: unknown, invocationLog: Log) => {
    invocationLog.error('settings.invalid', { settings: problems });
    return Promise.resolve(
      errorAnswer(503, 'notConfigured', 'Settings are missing or malformed: GET /api/health names them.'),
    );
  };
  const health = createHealth({
    problems,
    ping: () => Promise.resolve(),
    hasFallback: false,
    now: Date.now,
  });
  const nothing = () => Promise.resolve();
  const board = createBoard({ read: createBoardReader(), config: null });
  return {
    receive: refuse,
    onCall: refuse,
    audit: refuse,
    calendar: refuse,
    drill: () => Promise.resolve(misconfiguredDrill(problems)),
    morningDrill: nothing,
    health,
    board,
    retain: nothing,
    backUp: nothing,
    notify: nothing,
    warmUp: nothing,
    drain: nothing,
  };
}

function createRunning(settings: Settings, log: Log): App {
  const { store, graph, keys, probes, putBackup } = connect(settings, log);
  const now = Date.now;
  const elapsed = () => performance.now();
  const wait = (ms: number) => sleep(ms, undefined, { ref: false });
  const memory = createCallMemory();
  const reader = createLineReader(store, settings.defaultTimeZone);
  /** Notifications, and what is still done for them. */
  const underWay = new Set<Promise<unknown>>();
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const known = work.catch(() => undefined).finally(() => underWay.delete(known));
    underWay.add(known);
    return work;
  };
  const background = (work: Promise<unknown>) =>
    void work.catch((error: unknown) =>
      log.error('internal.error', {
        where: 'background',
        reason: error instanceof Error ? error.message : 'unknown',
      }),
    );
  const actionOf = (callId: string) => memory.decided.get(callId)?.action;
  const messages = createLazyMessages(settings, { store, now, sleep: wait, actionOf, background, log });
  const services = {
    ...settings,
    store,
    graph,
    reader,
    memory,
    now,
    elapsed,
    sleep: wait,
    background: (work: Promise<unknown>) => background(tracked(work)),
    log,
    after: messages.after,
  };
  const route = createCallRouter(services);
  const drill = createDrill({ ...settings, services, probes });
  const verify = createTokenVerifier({
    keys,
    audience: settings.botAppId,
    issuers: settings.notificationIssuers,
    allowedTenantIds: settings.allowedTenantIds,
  });
  const end = (ending: Parameters<typeof recordEnd>[0]) =>
    recordEnd(ending, { store, memory, sleep: wait, background: (work) => background(tracked(work)) });
  const ping = () => store.get('Lines', 'lines', 'default').then(() => undefined);
  return {
    receive: (request, invocationLog) =>
      tracked(
        receiveNotifications(
          request,
          { verify, route, end, after: messages.after, now, elapsed },
          invocationLog,
        ),
      ),
    onCall: (query, invocationLog) => onCall(query, { ...settings, store, now, log: invocationLog }),
    audit: (query, invocationLog) => auditAnswer(query, { store, now, log: invocationLog }),
    calendar: (request, invocationLog) => calendar(request, { ...settings, store, now, log: invocationLog }),
    drill: drill.answer,
    morningDrill: drill.morning,
    health: createHealth({
      problems: [],
      ignored: settings.ignored,
      ping,
      hasFallback: settings.fallbackTargets.length > 0,
      now,
    }),
    board: createBoard({ read: createBoardReader(), config: boardConfig(settings) }),
    async retain(limitMs, invocationLog) {
      const deadline = now() + limitMs;
      await deleteOldDays({
        store,
        retentionDays: settings.auditRetentionDays,
        now,
        deadline,
        log: invocationLog,
      });
    },
    backUp: (invocationLog) => backUp(store, putBackup, invocationLog),
    notify: messages.run,
    async drain(limitMs) {
      const allDone = async () => {
        while (underWay.size > 0) await Promise.all(underWay);
      };
      await Promise.race([allDone(), sleep(limitMs)]);
    },
    async warmUp() {
      const fetched = [
        keys.warmUp(),
        graph.prepare(settings.botTenantId),
        prepareTables(settings.storage, TABLES, store, log),
      ];
      // The first time that a process asks the platform for a zone takes 12 ms: while the answers are on their way.
      wallClock(settings.defaultTimeZone).dateAt(now());
      await Promise.all(fetched);
    },
  };
}

/** The SDK's own default. */
const AUTHORITY = 'https://login.microsoftonline.com';

const boardConfig = (settings: Settings): BoardConfig => ({
  tables: settings.boardTablesUrl,
  clientId: settings.boardClientId,
  tenantId: settings.botTenantId,
  authority: settings.authorityHost ?? AUTHORITY,
  zone: settings.defaultTimeZone,
});

/** Files that the build put beside the bundle; each is read and compressed once a process. */
function createBoardReader(): (name: string) => Promise<BoardFile | null> {
  const known = new Map<string, BoardFile>();
  return async (name) => {
    const file = known.get(name) ?? (await readBoardFile(join(import.meta.dirname, 'board', name)));
    if (file !== null) known.set(name, file);
    return file;
  };
}

async function readBoardFile(path: string): Promise<BoardFile | null> {
  try {
    const bytes = await readFile(path);
    return { bytes, gzip: await promisify(gzip)(bytes, { level: 9 }) };
  } catch (error) {
    if (/^(?:ENOENT|ENAMETOOLONG)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
