import type { Target } from './model.ts';
import { numberIn, tidy } from './names.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const E164 = /^\+[1-9]\d{6,14}$/;

/** Whether the text is an object id or application id of Entra. */
export const isGuid = (text: string): boolean => GUID.test(text);

/**
 * An object id or number written directly: `8d1e6ab6-…` is a user, `+46701234567` a phone (E.164),
 * `app:8d1e6ab6-…` another bot. `null`: none of these, so a person's short name.
 */
export function targetOf(text: string): Target | null {
  const name = tidy(text);
  if (isGuid(name)) return { kind: 'user', id: name };
  const app = /^app: ?(.*)$/i.exec(name)?.[1];
  if (app !== undefined) return isGuid(app) ? { kind: 'application', id: app } : null;
  const number = numberIn(name);
  return number !== null && E164.test(number) ? { kind: 'phone', id: number } : null;
}

/** One text for each target, whatever the case of an object id. */
export const targetKey = (target: Target): string => `${target.kind}:${target.id.toLowerCase()}`;
