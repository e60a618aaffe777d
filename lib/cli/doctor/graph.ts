/** Whether Graph is reached, and what it says to the bot about calls. */
import { parseJson } from '../../text/json.ts';
import type { Asked } from '../../azure/ask.ts';
import { errorOf, readAnswer } from '../../azure/graph-answer.ts';
import { error, ok, warn, type Verdict } from './verdict.ts';
import type { Facts } from './facts.ts';

/** No call has it: Graph says 404 where the bot may ask, and 7503, 7504 or 7505 where it may not. */
const NO_CALL = '00000000-0000-0000-0000-000000000000';

/** Asks for a call that does not exist, which changes nothing; with the bot's token, where there is one. */
export async function judgeGraph({ settings, wrong, token, ask }: Facts): Promise<Verdict> {
  const isBotKnown = !['BOT_APP_ID', 'BOT_TENANT_ID', 'BOT_MANAGED_IDENTITY_CLIENT_ID'].some((name) =>
    wrong.has(name),
  );
  const had = isBotKnown ? await token() : null;
  const bearer = had !== null && 'token' in had ? had.token : null;
  const { graphBaseUrl, graphApiVersion } = settings;
  const asked = await ask(`${graphBaseUrl}/${graphApiVersion}/communications/calls/${NO_CALL}`, {
    headers: { accept: 'application/json', ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
  });
  return judge(asked, bearer !== null);
}

function judge(asked: Asked, withToken: boolean): Verdict {
  if (asked.kind === 'none') return error(`cannot be reached: ${asked.why}`);
  const body = parseJson(asked.text);
  const { code } = errorOf(body);
  const answer = readAnswer(asked.status, asked.headers, asked.text);
  const isGraph = code !== null || (answer.kind === 'accepted' && body !== null);
  if (!isGraph && asked.status < 500) return error(`what answers (${asked.status}) is not Microsoft Graph`);
  if (answer.kind === 'busy' || answer.kind === 'unknown')
    return warn(`can be reached, but fails (${asked.status})`);
  if (!withToken) return ok('can be reached');
  if (answer.kind === 'stale-token') return error('refuses the token of the bot (401)');
  if (answer.kind !== 'refused') return ok('can be reached and takes questions about calls from the bot');
  const said = `${asked.status}${code === null ? '' : `, ${code}`}`;
  return answer.advice === null
    ? warn(`refuses a question about calls (${said})`)
    : error(`refuses calls of the bot (${said})`);
}
