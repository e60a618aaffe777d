/** The bot's token for Graph: can it be had, and does it say what calls need? Its signature is Graph's to check. */
import { decodeJwt, type JWTPayload } from 'jose';
import type { Settings } from '../../settings/settings.ts';
import { bad, ok, skipped, warn, type Check } from './check.ts';
import { Late, within } from '../../azure/within.ts';

/** The application permission without which Graph redirects nothing and hides who calls. */
export const ROLE = 'Calls.Initiate.All';

/** What to do where the permission is missing. */
export const ROLE_ADVICE = `an administrator grants it: docs/deploy.md, step 3, or portal, Entra ID, App registrations, API permissions: add the application permission ${ROLE} of Microsoft Graph and press "Grant admin consent". A managed identity keeps its old token for up to a day: restart the app`;

export const TOKEN_CHECKS = ['graph:token', 'graph:role', 'graph:tenant', 'graph:app'] as const;

export interface TokenChecked {
  readonly checks: readonly Check[];
  /** `null`: none could be had. */
  readonly token: string | null;
}

/** Never throws. */
export async function checkToken(
  botToken: () => Promise<string>,
  settings: Pick<Settings, 'botAppId' | 'botTenantId'>,
): Promise<TokenChecked> {
  const [first, ...others] = TOKEN_CHECKS;
  const without = (check: Check, why: string) => [check, ...others.map((name) => skipped(name, why))];
  try {
    const token = await within(botToken());
    const claims = claimsOf(token);
    const had = ok(first, 'can be had for BOT_TENANT_ID');
    if (claims === null)
      return { token, checks: without(had, 'the token is in a form that cannot be looked into') };
    return { token, checks: [had, ...claimChecks(claims, settings)] };
  } catch (error) {
    return { token: null, checks: without(noToken(first, error), 'there is no token to look into') };
  }
}

/** `null`: not a JWT. */
export function claimsOf(token: string): JWTPayload | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

function claimChecks(
  { roles, tid, appid, azp }: JWTPayload,
  settings: Pick<Settings, 'botAppId' | 'botTenantId'>,
): readonly Check[] {
  const hasRole = Array.isArray(roles) && roles.includes(ROLE);
  return [
    hasRole
      ? ok('graph:role', `the token has ${ROLE}`)
      : bad('graph:role', `the token lacks ${ROLE}: Graph would answer calls with 7504`, ROLE_ADVICE),
    isSame(tid, settings.botTenantId)
      ? ok('graph:tenant', 'the token is of BOT_TENANT_ID')
      : bad(
          'graph:tenant',
          'the token is of another tenant than BOT_TENANT_ID: Graph would answer calls with 7505',
          'set BOT_TENANT_ID to the tenant of the bot, the number and the people: portal, Entra ID, Overview, Tenant ID',
        ),
    isSame(appid ?? azp, settings.botAppId)
      ? ok('graph:app', 'the token is of BOT_APP_ID')
      : warn(
          'graph:app',
          'the token is of another app than BOT_APP_ID: Graph may answer calls with 7503',
          'set BOT_APP_ID to the Microsoft App ID of the bot: portal, Azure Bot, Configuration; and BOT_MANAGED_IDENTITY_CLIENT_ID to the identity that vouches for it',
        ),
  ];
}

const isSame = (claim: unknown, expected: string) =>
  typeof claim === 'string' && claim.toLowerCase() === expected.toLowerCase();

/** Codes of Entra, learn.microsoft.com/entra/identity-platform/reference-error-codes. */
const ENTRA: Readonly<Record<string, string>> = {
  AADSTS700016: 'Entra knows no such app in this tenant: BOT_APP_ID or BOT_TENANT_ID is of something else',
  AADSTS90002: 'Entra knows no such tenant: BOT_TENANT_ID',
  AADSTS7000215: 'BOT_CLIENT_SECRET is wrong: it must be the value of a secret, not its id',
  AADSTS7000222: 'BOT_CLIENT_SECRET has expired: portal, Entra ID, App registrations, Certificates & secrets',
  AADSTS70021: "the app registration does not trust the app's identity: docs/deploy.md, step 3",
  AADSTS700211:
    "the federated credential has another issuer than the identity's tenant: docs/deploy.md, step 3",
  AADSTS700212:
    'the federated credential has another audience than api://AzureADTokenExchange: docs/deploy.md, step 3',
  AADSTS700213:
    "the federated credential has another subject than the identity's object id: docs/deploy.md, step 3",
  AADSTS700024: 'the assertion is not valid at this time: look at the clock',
};

/** An error's text may hold anything, so only Entra's code in it is said. */
function noToken(name: string, error: unknown): Check {
  if (error instanceof Late || (error instanceof Error && /within \d+ ms/.test(error.message)))
    return bad(
      name,
      'cannot be had: no answer in time',
      'is Entra (AZURE_AUTHORITY_HOST) reached from here? Inside Azure restart the app: the identity endpoint hangs at times',
    );
  const code = error instanceof Error ? /AADSTS\d+/.exec(error.message)?.[0] : undefined;
  const advice = code === undefined ? undefined : ENTRA[code];
  return bad(
    name,
    `cannot be had${code === undefined ? '' : ` (${code})`}`,
    advice ??
      'is the identity BOT_MANAGED_IDENTITY_CLIENT_ID assigned to the app (portal, Function App, Identity, User assigned), and does the app registration trust it (docs/deploy.md, steps 2 and 3)?',
  );
}
