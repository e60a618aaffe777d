/**
 * What a `resultInfo` of code and subcode means, as far as anybody has written it down. A hint, never an outcome: 200
 * also ends calls that nobody answered.
 *
 * - `GRAPH`: Microsoft Graph's own table of call end reasons (learn.microsoft.com/graph/api/call-delete, "Call end reason
 *   codes"). It has no entry for declined, busy, not answered, or a caller who hung up.
 * - `ACS`: documented for Azure Communication Services only (learn.microsoft.com/azure/communication-services, "Troubleshooting
 *   call end response codes"), which runs on the same infrastructure. Readings by analogy, so they may be wrong for Graph.
 * - `EXAMPLE`: in an example of Graph's documentation, with the words of its message.
 *
 * Codes that were seen and are nowhere explained (500/3003, 500/7106, 500/7117, 500/560500, 408/13025) have no entry on
 * purpose: an unknown code is kept as it came, and not guessed.
 */
const GRAPH: Readonly<Record<string, string>> = {
  '200/4097': 'ended by the other participant',
  '200/4521': 'ended by the other participant',
  '200/5000': 'removed by another participant',
  '200/5001': 'the conversation ended',
  '200/5002': 'all others left',
  '200/5003': 'the conversation ended',
  '200/5007': 'the person who started the group call left',
  '200/5010': 'only one participant was left',
  '200/5012': 'no participants were left',
  '200/5013': 'nobody joined',
  '200/5014': 'no host was found for the group call',
  '200/5020': 'no visible participants were left',
  '200/5030': 'the time of the breakout room was over',
  '200/5300': 'removed by another participant',
  '200/5855': 'waited in the lobby too long',
  '200/7000': 'ended by the bot',
  '200/7015': 'transferred',
  '200/10550': 'ended by the bot',
  '200/18503': 'the other party left',
  '200/540000': 'the telephone side hung up',
  '200/560000': 'the telephone side hung up',
  '408/1106': 'the acceptance was not acknowledged in time',
  '408/8537': 'inactive call was cleaned up',
  '408/10057': "no sign of life from the called person's phones",
  '410/301005': 'the media connection failed',
  '480/10037': 'the called person has no phone that is signed in',
  '480/10076': 'the called person could not be reached',
  '480/10134': 'the call could not be routed',
  '480/10199': 'private calling is switched off for the called person',
  '500/1005': "no connection to the bot's media",
};

const EXAMPLE: Readonly<Record<string, string>> = { '0/7015': 'transferred' };

const ACS: Readonly<Record<string, string>> = {
  '0/5003': 'declined on all phones',
  '0/7000': 'ended by the bot',
  '0/560000': 'the telephone side hung up',
  '403/510403': 'blocked as spam by the telephone network',
  '408/4506': "no answer in time from the called person's phones",
  '480/10077': 'the called person could not be reached',
  '480/10078': 'the called person could not be reached',
  '486/560486': 'busy',
  '487/0': 'caller hung up',
  '487/540487': 'caller hung up',
  '487/10003': 'answered on another phone',
  '487/10004': 'nobody answered in time',
  '487/10024': 'declined on all phones',
  '603/0': 'declined',
};

const CODES = new Map(Object.entries({ ...ACS, ...EXAMPLE, ...GRAPH }));

/** Graph's examples and issues show these; `CallTerminated` was seen too, and says nothing. */
const REASONS = new Map([
  ['appredirected', 'redirected'],
  ['apptransferred', 'transferred'],
  ['appinitiated', 'ended by the bot'],
]);

/** Words for a code and its subcode, else for the reason; `null`: nothing is known, and nothing is guessed. */
export function hintOf(
  code: number | null,
  subcode: number | null,
  terminationReason: string | null,
): string | null {
  const byCode = code === null ? undefined : CODES.get(`${code}/${subcode ?? ''}`);
  return byCode ?? REASONS.get(terminationReason?.toLowerCase() ?? '') ?? null;
}
