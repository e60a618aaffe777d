/** Places a call in a running simulation and follows it to its last audit row. */
import type { Row, Store, StoredRow } from '../ports.ts';
import { sleep } from './http.ts';
import type { RungTarget } from './graph-request.ts';
import type { Simulation } from './simulation.ts';

export interface CallRequest {
  /** Name or RowKey of a line. */
  readonly line: string;
  /** `+` number or object id. */
  readonly from: string;
  /** A person's short name, `nobody`, `busy` or `gone`; `null`: the first that rings. */
  readonly answer: string | null;
}

const CALLER = /^(\+[1-9][0-9]{1,14}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

export const isCaller = (from: string): boolean => CALLER.test(from);

export const NOT_A_CALLER = 'is neither a number such as +46701234567 nor an object id.';

/** What happened, as far as the simulation and the audit know. */
export interface CallStory {
  readonly request: CallRequest;
  readonly callId: string;
  /** The app's answer to the notification; 0: none. */
  readonly status: number;
  /** Short names where People has them. */
  readonly rang: readonly string[];
  readonly pickedUp: string | null;
  /** What was accepted by Graph, in order: one, where all is well. */
  readonly actions: readonly ('redirect' | 'reject')[];
  /** Audit rows by part: incoming, decision, ended. */
  readonly audit: Readonly<Record<string, StoredRow>>;
}

/** The request names something that the tables do not have. */
export class UnknownName extends Error {}

/** Throws `UnknownName`; everything else that goes wrong is seen in the story. */
export async function placeCall(simulation: Simulation, request: CallRequest): Promise<CallStory> {
  const { graph, store } = simulation;
  const people = await store.all('People', { partitionKey: 'people' });
  const to = await findLine(store, request.line);
  const answer = findAnswer(people, request.answer);
  const placed = await graph.placeCall({ from: request.from, to, ...(answer ? { answer } : {}) });
  const callId = placed.call.id;
  const nameOf = (target: RungTarget) => shortName(people, target);
  const accepted = graph.accepted(callId);
  const ended = accepted.length > 0 ? await placed.ended : null;
  const audit = await readAudit(store, callId, accepted.length > 0 ? AUDIT_LIMIT_MS : 0);
  return {
    request,
    callId,
    status: placed.delivered.status,
    rang: accepted.flatMap((action) => action.targets.map(nameOf)),
    pickedUp: ended?.pickedUp ? nameOf(ended.pickedUp) : null,
    actions: accepted.map(({ action }) => action),
    audit,
  };
}

/** What is wrong with the chain, in plain words; empty where all of it worked. */
export function faultsOf(story: CallStory): string[] {
  const faults: string[] = [];
  if (story.status === 0) faults.push('The app did not answer the notification.');
  else if (story.status !== 202)
    faults.push(`The app answered the notification with ${story.status}, not 202.`);
  if (story.actions.length !== 1) faults.push(`Graph accepted ${story.actions.length} actions, not one.`);
  for (const part of PARTS)
    if (!story.audit[part]) faults.push(`The audit has no "${part}" row of the call.`);
  return faults;
}

/** With no row in Lines at all, the rota `default` serves whatever is called. */
const ANY_ACCOUNT = '11111111-0000-4000-8000-00000000000f';

/** The line that a call is placed to where nobody says which: the sample's, else the first that there is. */
export async function firstLine(store: Store): Promise<string> {
  const names = (await store.all('Lines', { partitionKey: 'lines' })).map(
    (line) => text(line, 'Name') || line.rowKey,
  );
  return names.find((name) => name.toLowerCase() === 'support') ?? names[0] ?? 'default';
}

const PARTS = ['incoming', 'decision', 'ended'];
const AUDIT_LIMIT_MS = 10_000;

const text = (row: Row, column: string) => {
  const value = row[column];
  return typeof value === 'string' ? value.trim() : '';
};

async function findLine(store: Store, wanted: string): Promise<string> {
  const lines = await store.all('Lines', { partitionKey: 'lines' });
  const is = (name: string) => name.toLowerCase() === wanted.toLowerCase();
  const found = lines.find((line) => is(text(line, 'Name')) || is(line.rowKey));
  if (found) return found.rowKey;
  if (lines.length === 0 && is('default')) return ANY_ACCOUNT;
  const names = lines.map((line) => text(line, 'Name') || line.rowKey).join(', ');
  throw new UnknownName(`There is no line "${wanted}" in Lines. There is: ${names || 'default'}.`);
}

/** What the stand-in wants to know: the id of the target that picks up. */
function findAnswer(people: readonly Row[], wanted: string | null): string | null {
  if (wanted === null || ['nobody', 'busy', 'gone'].includes(wanted)) return wanted;
  const found = people.find((row) => row.rowKey.toLowerCase() === wanted.toLowerCase());
  if (found) return targetId(found);
  const names = people.map((row) => row.rowKey).join(', ');
  throw new UnknownName(`There is no person "${wanted}" in People. There is: ${names}, nobody, busy, gone.`);
}

const targetId = (person: Row) => text(person, 'Target').replace(/^app:/i, '');

function shortName(people: readonly Row[], target: RungTarget): string {
  const found = people.find((row) => targetId(row).toLowerCase() === target.id.toLowerCase());
  return found?.rowKey ?? target.id;
}

async function readAudit(store: Store, callId: string, limitMs: number): Promise<Record<string, StoredRow>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    // '`' is the character after '_'.
    const rows = await store.all('CallAudit', { rowKey: { from: `${callId}_`, below: `${callId}\`` } });
    const audit = Object.fromEntries(
      PARTS.flatMap((part, index) => {
        const row = rows.find(({ rowKey }) => rowKey === `${callId}_${index + 1}-${part}`);
        return row ? [[part, row]] : [];
      }),
    );
    if (PARTS.every((part) => audit[part]) || Date.now() > deadline) return audit;
    await sleep(50);
  }
}
