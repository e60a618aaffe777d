/** The bot's token for Graph: can it be had, and does it say what calls need? Its signature is Graph's to check. */
import { decodeJwt, type JWTPayload } from 'jose';
import { Late } from '../../azure/within.ts';
import { error, ok, skipped, warn, type Verdict } from './verdict.ts';
import type { BotToken, Facts } from './facts.ts';

/** The application permission without which Graph redirects nothing and hides who calls. */
export const ROLE = 'Calls.Initiate.All';

/** `null`: not a JWT. */
export function claimsOf(token: string): JWTPayload | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

export function judgeToken(had: BotToken): Verdict {
  if (had === null) return inAzure;
  return 'token' in had ? ok('can be had for BOT_TENANT_ID') : noToken(had.none);
}

const inAzure = skipped(
  'the managed identity of the app gives tokens inside Azure only; a test call shows it',
);

/** An error's text may hold anything, so only Entra's code in it is said. */
function noToken(reason: unknown): Verdict {
  if (reason instanceof Late || (reason instanceof Error && /within \d+ ms/.test(reason.message)))
    return error('cannot be had: no answer in time');
  const code = reason instanceof Error ? /AADSTS\d+/.exec(reason.message)?.[0] : undefined;
  return error(`cannot be had${code === undefined ? '' : ` (${code})`}`);
}

export async function judgeTenant({ token, settings }: Facts): Promise<Verdict> {
  return withClaims(await token(), ({ tid }) =>
    isSame(tid, settings.botTenantId)
      ? ok('the token is of BOT_TENANT_ID')
      : error('the token is of another tenant than BOT_TENANT_ID: Graph would answer calls with 7505'),
  );
}

export async function judgeApp({ token, settings }: Facts): Promise<Verdict> {
  return withClaims(await token(), ({ appid, azp }) =>
    isSame(appid ?? azp, settings.botAppId)
      ? ok('the token is of BOT_APP_ID')
      : warn('the token is of another app than BOT_APP_ID: Graph may answer calls with 7503'),
  );
}

/** `judge` gets what the token says, where it can be looked into. */
export function withClaims(had: BotToken, judge: (claims: JWTPayload) => Verdict): Verdict {
  if (had === null) return inAzure;
  if ('none' in had) return skipped('there is no token to look into');
  const claims = claimsOf(had.token);
  return claims === null ? skipped('the token is in a form that cannot be looked into') : judge(claims);
}

const isSame = (claim: unknown, expected: string) =>
  typeof claim === 'string' && claim.toLowerCase() === expected.toLowerCase();
