/** Whether a notification comes from Graph: the bearer token of its request, verified before the body means anything. */
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { KeysUnavailable, type SigningKeys } from './signing-keys.ts';
import type { TokenVerdict } from '../calls/ports.ts';

export interface TokenVerifierOptions {
  readonly keys: SigningKeys;
  /** The bot's app id. */
  readonly audience: string;
  /** Without a slash at the end; a token may have one. */
  readonly issuers: readonly string[];
  /** Lower case. */
  readonly allowedTenantIds: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Minutes by which the clocks of Graph and of this app may differ, in seconds. */
const TOLERANCE = 300;
/** Tokens seen had under 2,000 characters. */
const MAX_TOKEN = 16_384;

/** Verifies the value of an Authorization header. Every refusal says why, for the log only. */
export function createTokenVerifier(
  options: TokenVerifierOptions,
): (header: string | null) => Promise<TokenVerdict> {
  const now = options.now ?? Date.now;
  const issuer = options.issuers.flatMap((one) => [one, `${one}/`]);
  return async (header) => {
    const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(header?.slice(0, MAX_TOKEN + 16) ?? '')?.[1];
    if (token === undefined || token.length > MAX_TOKEN)
      return { kind: 'refused', reason: 'no bearer token' };
    try {
      const payload = await verify(token, options.keys, {
        issuer,
        algorithms: ['RS256'],
        clockTolerance: TOLERANCE,
        requiredClaims: ['exp', 'aud', 'tid'],
        currentDate: new Date(now()),
      });
      return judge(payload, options, now() / 1_000);
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'unavailable' };
      return { kind: 'refused', reason: reasonOf(error) };
    }
  };
}

/** The claim that failed, never its value. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return `${error.code} ${error.claim}`;
  return error instanceof errors.JOSEError ? error.code : 'not a token';
}

/** Where several keys could have signed (none is named, or two have one name), each is tried. */
async function verify(token: string, { key }: SigningKeys, checks: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, checks)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const candidate of error) {
      const verified = await jwtVerify(token, candidate, checks).catch(() => null);
      if (verified !== null) return verified.payload;
    }
    throw error;
  }
}

function judge(payload: JWTPayload, options: TokenVerifierOptions, nowSeconds: number): TokenVerdict {
  const { aud, tid, iat } = payload;
  const bot = options.audience.toLowerCase();
  if (![aud].flat().some((one: unknown) => typeof one === 'string' && one.toLowerCase() === bot))
    return { kind: 'refused', reason: 'for somebody else' };
  if (typeof tid !== 'string' || tid.trim() === '') return { kind: 'refused', reason: 'no tid' };
  if (iat !== undefined && iat > nowSeconds + TOLERANCE)
    return { kind: 'refused', reason: 'issued in the future' };
  const allowed = options.allowedTenantIds.includes(tid.toLowerCase());
  return allowed ? { kind: 'good', tenantId: tid } : { kind: 'forbidden' };
}
