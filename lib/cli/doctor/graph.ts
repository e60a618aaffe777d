/** Whether Graph is reached, and what it says to the bot about calls. */
import { parseJson } from '../../rows/json.ts';
import { errorOf, readAnswer } from '../../azure/graph-answer.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Ask, Asked } from '../../azure/ask.ts';
import { bad, ok, warn, type Check } from './check.ts';

/** No call has it: Graph says 404 where the bot may ask, and 7503, 7504 or 7505 where it may not. */
const NO_CALL = '00000000-0000-0000-0000-000000000000';

/** Asks for a call that does not exist, which changes nothing. `token` `null`: asks without one. Never throws. */
export async function checkGraph(
  { graphBaseUrl, graphApiVersion }: Pick<Settings, 'graphBaseUrl' | 'graphApiVersion'>,
  token: string | null,
  ask: Ask,
): Promise<Check> {
  const asked = await ask(`${graphBaseUrl}/${graphApiVersion}/communications/calls/${NO_CALL}`, {
    headers: { accept: 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
  });
  return judge(asked, token !== null);
}

const NAME = 'graph';
const WHERE =
  'GRAPH_BASE_URL must be that of your cloud (docs/deploy.md, "National clouds"); is this machine let out to it?';

function judge(asked: Asked, withToken: boolean): Check {
  if (asked.kind === 'none') return bad(NAME, `cannot be reached: ${asked.why}`, WHERE);
  const body = parseJson(asked.text);
  const { code } = errorOf(body);
  const answer = readAnswer(asked.status, asked.headers, asked.text);
  const isGraph = code !== null || (answer.kind === 'accepted' && body !== null);
  if (!isGraph && asked.status < 500)
    return bad(NAME, `what answers (${asked.status}) is not Microsoft Graph`, WHERE);
  if (answer.kind === 'busy' || answer.kind === 'unknown')
    return warn(NAME, `can be reached, but fails (${asked.status})`, 'try again in a minute');
  if (!withToken) return ok(NAME, 'can be reached');
  if (answer.kind === 'stale-token')
    return bad(
      NAME,
      'refuses the token of the bot (401)',
      'GRAPH_BASE_URL and AZURE_AUTHORITY_HOST must be of the same cloud',
    );
  if (answer.kind !== 'refused')
    return ok(NAME, 'can be reached and takes questions about calls from the bot');
  const said = `${asked.status}${code === null ? '' : `, ${code}`}`;
  return answer.advice === null
    ? warn(NAME, `refuses a question about calls (${said})`, 'place a test call and look at `audit list`')
    : bad(NAME, `refuses calls of the bot (${said})`, answer.advice);
}
