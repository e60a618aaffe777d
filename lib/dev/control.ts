/** How `npm run call` reaches a running `npm start`: a small endpoint, its address in `.local/simulator.json`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { localRunFile, readLocalRun, type LocalRun } from '../cli/local-settings.ts';
import { listen, readBody, sendJson } from './http.ts';
import { faultsOf, UnknownName, type CallRequest, type CallStory } from './place-call.ts';
import type { Simulation } from './simulation.ts';
import { tellCall } from './tell-call.ts';

/** What a call was, told; or why there was none. */
export type ControlAnswer =
  { readonly lines: readonly string[]; readonly faults: readonly string[] } | { readonly error: string };

/**
 * Takes a folder for one local run, and makes it; the function gives it back. `null`: another run has it. Throws where it
 * cannot be made.
 */
export function claimFolder(local: string): (() => void) | null {
  mkdirSync(local, { recursive: true });
  if (pidIn(local) !== null) return null;
  writeFileSync(localRunFile(local), JSON.stringify({ pid: process.pid }));
  return () => rmSync(localRunFile(local), { force: true });
}

/** The process that has the folder, if it is alive. */
function pidIn(local: string): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(localRunFile(local), 'utf8')) as { pid: number };
    // Throws where there is no such process.
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Serves `POST /calls` until `stop`, and says where, and where the app and its tables are. */
export async function startControl(
  local: string,
  { appUrl, connectionString, zone }: Pick<Simulation, 'appUrl' | 'connectionString' | 'zone'>,
  place: (request: CallRequest) => Promise<CallStory>,
): Promise<{ stop(): Promise<void> }> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    // A page in a browser cannot send this type here without asking first, and is not answered then.
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
      return void response.writeHead(404).end();
    try {
      const body = JSON.parse(Buffer.from(await readBody(request, 10_000)).toString()) as CallRequest;
      const story = await place(body);
      sendJson(response, 200, { lines: tellCall(story), faults: faultsOf(story) });
    } catch (error) {
      const status = error instanceof UnknownName ? 400 : 500;
      sendJson(response, status, { error: error instanceof Error ? error.message : String(error) });
    }
  };
  const server = await listen(
    createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    }),
    0,
  );
  const run: LocalRun = { url: server.url, pid: process.pid, appUrl, storage: connectionString, zone };
  writeFileSync(localRunFile(local), JSON.stringify(run));
  return { stop: () => server.stop() };
}

/** Asks the local run for a call; `null` where none is running. */
export async function askControl(local: string, request: CallRequest): Promise<ControlAnswer | null> {
  const run = readLocalRun(local);
  if (run === null) return null;
  try {
    const answer = await fetch(`${run.url}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    return (await answer.json()) as ControlAnswer;
  } catch {
    return null;
  }
}
