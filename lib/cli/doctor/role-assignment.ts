/** Whether the bot has its permission. */
import type { Asked } from '../../azure/ask.ts';
import { isRecord, member, parseJson } from '../../text/json.ts';
import { botOf } from './bot-resource.ts';
import { error, ok, skipped, type Verdict } from './verdict.ts';
import type { Facts } from './facts.ts';
import { claimsOf, ROLE, withClaims } from './graph-token.ts';

/** Of Calls.Initiate.All, the same in every tenant (learn.microsoft.com/graph/permissions-reference). */
const ROLE_ID = '284383ee-7f6e-4e40-a2a8-e85dcb029101';

/** By the token; where the app alone can have one, by the directory, as whoever is signed in. */
export async function judgeRole(facts: Facts): Promise<Verdict> {
  const had = facts.bot === null ? null : await facts.token();
  if (had === null) return checkAssignment(facts);
  return withClaims(had, ({ roles }) =>
    Array.isArray(roles) && roles.includes(ROLE)
      ? ok(`the token has ${ROLE}`)
      : error(`the token lacks ${ROLE}: Graph would answer calls with 7504`),
  );
}

async function checkAssignment({ bot, resource, settings, signIn, ask }: Facts): Promise<Verdict> {
  // Begun now, so that two slow sign-ins one after the other do not take more time than there is.
  const signingIn = signIn(graphScope(settings.graphBaseUrl));
  const known = botOf(await resource()) ?? bot;
  if (known === null)
    return skipped('which app the bot is, is not known here: BOT_APP_ID, or --bot-resource-id');
  const token = await signingIn;
  if (token === null) return skipped('nobody is signed in who could look it up: `az login`');
  const tid = claimsOf(token)?.tid;
  if (typeof tid === 'string' && tid.toLowerCase() !== known.tenantId.toLowerCase())
    return skipped('you are signed in to another tenant than that of the bot: `az login --tenant …`');
  const path = `servicePrincipals(appId='${encodeURIComponent(known.appId.toLowerCase())}')/appRoleAssignments`;
  return judge(
    await ask(`${settings.graphBaseUrl}/v1.0/${path}`, {
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    }),
  );
}

function judge(asked: Asked): Verdict {
  if (asked.kind === 'none') return skipped(`the directory could not be asked: ${asked.why}`);
  if (asked.status === 404)
    return error(
      'the tenant has no service principal for the app id of the bot: no app registration, or no consent',
    );
  const rows = member(parseJson(asked.text), 'value');
  if (asked.status !== 200 || !Array.isArray(rows))
    return skipped(`the directory did not say (${asked.status}): your sign-in may not read it`);
  const granted = rows.some((row) => isRecord(row) && row.appRoleId === ROLE_ID);
  return granted
    ? ok(`${ROLE} is granted to the bot`)
    : error(`${ROLE} is not granted to the bot: Graph would answer calls with 7504`);
}

/** Graph on loopback (local runs, tests) takes the audience of the public cloud. */
function graphScope(graphBaseUrl: string): string {
  const base = graphBaseUrl.startsWith('https:')
    ? new URL(graphBaseUrl).origin
    : 'https://graph.microsoft.com';
  return `${base}/.default`;
}
