/** GET /api/health: what the app says of itself. */
import { member, parseJson, shortText } from '../../rows/json.ts';
import type { Asked } from '../../azure/ask.ts';
import { bad, ok, type Check } from './check.ts';
import { somethingElse } from './webhook.ts';

/** A setting that the app calls missing or malformed. */
export interface WrongSetting {
  readonly name: string;
  readonly expected: string;
}

export interface HealthSeen {
  readonly check: Check;
  /** `null`: the app did not say. */
  readonly settings: readonly WrongSetting[] | null;
}

const NAME = 'health';
const WHAT = 'GET /api/health';

export function judgeHealth(asked: Asked): HealthSeen {
  if (asked.kind === 'none')
    return { check: bad(NAME, `${WHAT}: ${asked.why}`, 'try again in a minute'), settings: null };
  const body = parseJson(asked.text);
  const status = member(body, 'status');
  if (asked.status === 200 && status === 'ok')
    return { check: ok(NAME, 'the app is well: settings and tables'), settings: [] };
  if (asked.status !== 503 || (status !== 'down' && status !== 'degraded'))
    return { check: somethingElse(NAME, WHAT, asked), settings: null };
  const settings = settingsOf(member(body, 'settings'));
  return { check: settings.length > 0 ? unset(settings) : storage(body, status), settings };
}

function settingsOf(list: unknown): readonly WrongSetting[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const name = member(entry, 'name');
    if (typeof name !== 'string' || !/^\w{1,64}$/.test(name)) return [];
    return [{ name, expected: shortText(member(entry, 'expected')) ?? 'another value' }];
  });
}

const unset = (settings: readonly WrongSetting[]): Check =>
  bad(
    NAME,
    `the app takes no calls, settings are missing or malformed: ${settings.map(({ name }) => name).join(', ')}`,
    'correct the parameters and deploy infra/ (docs/deploy.md, "Settings")',
  );

function storage(body: unknown, status: 'down' | 'degraded'): Check {
  const words = shortText(member(body, 'storage')) ?? 'cannot be used';
  const calls = status === 'degraded' ? 'calls ring FALLBACK_TARGETS' : 'calls are rejected';
  return bad(
    NAME,
    `the app says that its storage ${words}: ${calls}`,
    'the roles of the app\'s identity (docs/deploy.md, "Who may do what"; up to ten minutes after the first deployment), then portal, storage account, Networking and Resource health',
  );
}
