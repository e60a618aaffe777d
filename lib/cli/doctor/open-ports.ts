/** The doctor's way to the world: Azure's SDKs, with whatever identity is at hand. */
import type { AccessToken, TokenCredential } from '@azure/identity';
import { createBotTokens } from '../../azure/credential.ts';
import type { DoctorPorts } from './ports.ts';
import { STEP_MS } from '../../azure/within.ts';
import type { Environment } from '../../settings/setting-values.ts';
import type { Settings } from '../../settings/settings.ts';
import { createCredential } from '../../azure/cli-credential.ts';
import { WORKFLOWS_SCOPE } from '../../azure/teams-webhook.ts';
import { createTableProbe } from './open-tables.ts';

export function openDoctorPorts(settings: Settings, env: Environment): DoctorPorts {
  const credentials = new Map<string, TokenCredential>();
  const credential = (clientId: string | null) => {
    const known = credentials.get(clientId ?? '') ?? shared(createCredential(env, clientId));
    credentials.set(clientId ?? '', known);
    return known;
  };
  const tokens = createBotTokens(settings);
  const workflowTokens = createBotTokens({ ...settings, scope: WORKFLOWS_SCOPE });
  const canBeBot = settings.credential.kind === 'secret' || Boolean(env.IDENTITY_ENDPOINT);
  return {
    fetch,
    tables: createTableProbe({ storage: settings.storage, credential, timeoutMs: STEP_MS }),
    botToken: canBeBot ? () => tokens.get(settings.botTenantId, STEP_MS) : null,
    workflowToken: canBeBot ? (timeoutMs) => workflowTokens.get(settings.botTenantId, timeoutMs) : null,
    async signIn(scope) {
      const token = await credential(null).getToken(scope);
      return token?.token ?? Promise.reject(new Error('no token'));
    },
  };
}

/** Each of five tables would start `az` for itself: one token a scope serves all. */
function shared(credential: TokenCredential): TokenCredential {
  const tokens = new Map<string, Promise<AccessToken | null>>();
  return {
    getToken(scopes, options) {
      const key = JSON.stringify(scopes);
      const known = tokens.get(key) ?? credential.getToken(scopes, options);
      tokens.set(key, known);
      return known;
    },
  };
}
