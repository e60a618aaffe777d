/** Whether the bot has its permission, asked of the directory by whoever is signed in: where its token cannot be had. */
import { isRecord, member, parseJson } from '../../rows/json.ts';
import type { Ask, Asked } from '../../azure/ask.ts';
import { bad, ok, skipped, type Check } from './check.ts';
import { claimsOf, ROLE, ROLE_ADVICE } from './graph-token.ts';
import { within } from '../../azure/within.ts';

/** Of Calls.Initiate.All, the same in every tenant (learn.microsoft.com/graph/permissions-reference). */
const ROLE_ID = '284383ee-7f6e-4e40-a2a8-e85dcb029101';
const NAME = 'graph:role';

export interface Bot {
  readonly appId: string;
  readonly tenantId: string;
}

export interface Asking {
  readonly ask: Ask;
  readonly signIn: (scope: string) => Promise<string>;
}

/** Never throws. */
export async function checkAssignment(
  { appId, tenantId }: Bot,
  graphBaseUrl: string,
  { ask, signIn }: Asking,
): Promise<Check> {
  const token = await within(signIn(graphScope(graphBaseUrl))).catch(() => null);
  if (token === null) return skipped(NAME, 'nobody is signed in who could look it up', '`az login`');
  const tid = claimsOf(token)?.tid;
  if (typeof tid === 'string' && tid.toLowerCase() !== tenantId.toLowerCase())
    return skipped(
      NAME,
      'you are signed in to another tenant than that of the bot',
      '`az login --tenant <tenant of the bot>`',
    );
  const path = `servicePrincipals(appId='${encodeURIComponent(appId.toLowerCase())}')/appRoleAssignments`;
  return judge(
    await ask(`${graphBaseUrl}/v1.0/${path}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    }),
  );
}

function judge(asked: Asked): Check {
  if (asked.kind === 'none') return skipped(NAME, `the directory could not be asked: ${asked.why}`);
  if (asked.status === 404)
    return bad(
      NAME,
      'the tenant has no service principal for the app id of the bot: it was never registered or consented to here',
      'docs/deploy.md, step 3; then BOT_APP_ID must be the id that it prints',
    );
  const rows = member(parseJson(asked.text), 'value');
  if (asked.status !== 200 || !Array.isArray(rows))
    return skipped(
      NAME,
      `the directory did not say (${asked.status}): your sign-in may not read it`,
      'ask an administrator to look: portal, Entra ID, Enterprise applications, the bot, Permissions',
    );
  const granted = rows.some((row) => isRecord(row) && row.appRoleId === ROLE_ID);
  return granted
    ? ok(NAME, `${ROLE} is granted to the bot`)
    : bad(NAME, `${ROLE} is not granted to the bot: Graph would answer calls with 7504`, ROLE_ADVICE);
}

/** Graph on loopback (local runs, tests) takes the audience of the public cloud. */
export function graphScope(graphBaseUrl: string): string {
  const base = graphBaseUrl.startsWith('https:')
    ? new URL(graphBaseUrl).origin
    : 'https://graph.microsoft.com';
  return `${base}/.default`;
}
