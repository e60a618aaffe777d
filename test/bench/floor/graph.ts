import { request } from './request.ts';
import type { Row } from './tables.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One POST; the token of the managed identity is kept. */
export function createFloorGraph(env: Environment) {
  const { GRAPH_BASE_URL = '', IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = env;
  let token: Promise<string> | null = null;
  const fetchToken = async () => {
    const query = `resource=https://graph.microsoft.com&api-version=2019-08-01&client_id=${env.BOT_APP_ID ?? ''}`;
    const { text } = await request(`${IDENTITY_ENDPOINT}?${query}`, {
      headers: { 'x-identity-header': IDENTITY_HEADER },
    });
    return (JSON.parse(text) as { readonly access_token: string }).access_token;
  };
  return {
    warmUp: () => (token ??= fetchToken()),
    /** The status of Graph's answer. */
    async redirect(callId: string, day: string, ring: readonly Row[]): Promise<number> {
      const { status } = await request(`${GRAPH_BASE_URL}/v1.0/communications/calls/${callId}/redirect`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await (token ??= fetchToken())}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          targets: ring.map(targetOf),
          timeout: 45,
          callbackUri: `${env.PUBLIC_BASE_URL ?? ''}/api/calls/${callId}?day=${day}`,
        }),
      });
      return status;
    },
  };
}

const targetOf = ({ Target, Name }: Row) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    user: { '@odata.type': '#microsoft.graph.identity', id: Target, displayName: Name },
  },
});
