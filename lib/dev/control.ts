/** How `npm run call` reaches a running `npm start`: a small endpoint, its address in `.local/simulator.json`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { listen, readBody, sendJson } from './http.ts';
import { faultsOf, UnknownName, type CallRequest, type CallStory } from './place-call.ts';
import { tellCall } from './tell-call.ts';

/** What a call was, told; or why there was none. */
export type ControlAnswer =
  { readonly lines: readonly string[]; readonly faults: readonly string[] } | { readonly error: string };

const fileOf = (local: string) => join(local, 'simulator.json');

/** Serves `POST /calls` until `stop`, which takes the address away too. */
export async function startControl(
  local: string,
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
  mkdirSync(local, { recursive: true });
  writeFileSync(fileOf(local), JSON.stringify({ url: server.url, pid: process.pid }));
  return {
    async stop() {
      rmSync(fileOf(local), { force: true });
      await server.stop();
    },
  };
}

/** Asks the running simulator for a call; `null` where none is running. */
export async function askControl(local: string, request: CallRequest): Promise<ControlAnswer | null> {
  const url = addressOf(local);
  if (url === null) return null;
  try {
    const answer = await fetch(`${url}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    return (await answer.json()) as ControlAnswer;
  } catch {
    return null;
  }
}

/** Whether a simulator answers at the address that was left. */
export async function isRunning(local: string): Promise<boolean> {
  const url = addressOf(local);
  if (url === null) return false;
  try {
    return (await fetch(url)).status === 404;
  } catch {
    return false;
  }
}

function addressOf(local: string): string | null {
  try {
    const { url } = JSON.parse(readFileSync(fileOf(local), 'utf8')) as { url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}
