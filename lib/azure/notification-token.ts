/** Whether a notification comes from Graph: the bearer token of its request, verified before the body is read. */
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

/** How far the clocks of Graph and of this app may differ, in seconds. */
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

/** A signature that fails may be of a key that has replaced another under its name, or that has no name. */
async function verify(token: string, keys: SigningKeys, checks: JWTVerifyOptions): Promise<JWTPayload> {
  const seen = keys.fetches();
  try {
    return await verifyWith(token, keys, checks);
  } catch (error) {
    const mayBeNew =
      error instanceof errors.JWSSignatureVerificationFailed ||
      error instanceof errors.JWKSMultipleMatchingKeys;
    if (!mayBeNew || !(keys.fetches() > seen || (await keys.fetchAgain()))) throw error;
    return verifyWith(token, keys, checks);
  }
}

/** Where several keys could have signed (the token names none, or two have one name), each is tried. */
async function verifyWith(
  token: string,
  { key }: SigningKeys,
  checks: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, checks)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let claimFailed: Error | null = null;
    for await (const candidate of error) {
      try {
        return (await jwtVerify(token, candidate, checks)).payload;
      } catch (failure) {
        // The signature is good: no other key can help.
        if (failure instanceof errors.JWTClaimValidationFailed || failure instanceof errors.JWTExpired)
          claimFailed = failure;
      }
    }
    throw claimFailed ?? error;
  }
}

function judge(payload: JWTPayload, options: TokenVerifierOptions, nowSeconds: number): TokenVerdict {
  const { aud, tid, iat } = payload;
  const bot = options.audience.toLowerCase();
  if (![aud].flat().some((one: unknown) => typeof one === 'string' && one.toLowerCase() === bot))
    return { kind: 'refused', reason: 'aud names another app' };
  if (typeof tid !== 'string' || tid.trim() === '') return { kind: 'refused', reason: 'tid is missing' };
  if (iat !== undefined && iat > nowSeconds + TOLERANCE)
    return { kind: 'refused', reason: 'iat is in the future' };
  const allowed = options.allowedTenantIds.includes(tid.toLowerCase());
  return allowed ? { kind: 'good', tenantId: tid } : { kind: 'forbidden' };
}
