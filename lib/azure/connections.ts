/** The connections that are kept between requests, and how far they are trusted. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

export interface Connections {
  agentFor(protocol: string): HttpAgent;
  /** Closes what nobody uses now: the next request takes a new connection. */
  dropIdle(): void;
}

/**
 * A connection that was idle for longer is closed: a firewall or load balancer may have forgotten it without a word, and
 * a request on it would have no answer.
 */
const IDLE_MS = 4_000;

export function createConnections(): Connections {
  const options = { keepAlive: true, timeout: IDLE_MS } as const;
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  return {
    agentFor: (protocol) => (protocol === 'https:' ? https : http),
    dropIdle() {
      for (const agent of [http, https])
        for (const sockets of Object.values(agent.freeSockets))
          for (const socket of sockets ?? []) socket.destroy();
    },
  };
}
