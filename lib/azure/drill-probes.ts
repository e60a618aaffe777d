/** What a drill asks of Entra, Graph and the signer of notifications. */
import { decodeJwt, errors } from 'jose';
import type { DrillProbes, TokenClaims } from '../calls/drill-answer.ts';
import { member } from '../text/json.ts';
import { isLate, within } from '../within.ts';
import type { BotTokens } from './credential.ts';
import type { createGraphCalls } from './graph-calls.ts';
import { fetchKeys, type SigningKeysOptions } from './signing-keys.ts';

export interface DrillProbesOptions {
  readonly tenantId: string;
  readonly metadataUrl: string;
  readonly tokens: Pick<BotTokens, 'fresh'>;
  readonly graph: Pick<ReturnType<typeof createGraphCalls>, 'look' | 'request'>;
  readonly fetch: SigningKeysOptions['fetch'];
}

/** Each probe. */
const LIMIT_MS = 5_000;

export function createDrillProbes(options: DrillProbesOptions): DrillProbes {
  const { tenantId, metadataUrl, tokens, graph } = options;
  return {
    async token() {
      try {
        return claimsOf(await tokens.fresh(tenantId, LIMIT_MS));
      } catch (error) {
        throw new Error(`cannot be had: ${tokenReason(error)}`, { cause: error });
      }
    },
    graph: (call) => graph.look(call, LIMIT_MS),
    async keys() {
      try {
        const { issuer } = await within(LIMIT_MS, (signal) => fetchKeys(metadataUrl, options.fetch, signal));
        return issuer;
      } catch (error) {
        throw new Error(`cannot be had: ${keysReason(error)}`, { cause: error });
      }
    },
    request: graph.request,
  };
}

/** The signature is for Graph to check. `null`: not a JWT. */
function claimsOf(token: string): TokenClaims | null {
  try {
    const { roles, tid } = decodeJwt(token);
    return {
      roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
      tenantId: typeof tid === 'string' ? tid : null,
    };
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return null;
    throw error;
  }
}

/** An error's text may hold anything, so only Entra's code in it is told. */
function tokenReason(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/within \d+ ms/.test(message)) return 'no answer in time';
  return /AADSTS\d+/.exec(message)?.[0] ?? 'the identity gave none';
}

/** Our own sentences begin with `the`; texts of other errors may hold the address. */
function keysReason(error: unknown): string {
  if (isLate(error)) return 'no answer in time';
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  if (error instanceof Error && error.message.startsWith('the ')) return error.message;
  const code = member(error, 'code');
  return `the connection broke${typeof code === 'string' ? ` (${code})` : ''}`;
}
