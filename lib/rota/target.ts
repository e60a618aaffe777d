import type { Target } from './model.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * An object id or number written directly: `8d1e6ab6-…` is a user, `+46701234567` a phone (E.164),
 * `app:8d1e6ab6-…` another bot. `null`: none of these, so a person's short name.
 */
export function targetOf(text: string): Target | null {
  const trimmed = text.trim();
  if (GUID.test(trimmed)) return { kind: 'user', id: trimmed };
  const app = /^app:\s*(.*)$/is.exec(trimmed)?.[1];
  if (app !== undefined) return GUID.test(app) ? { kind: 'application', id: app } : null;
  // "+46 (0)70…": that 0 is not dialled from abroad, and with it the number is somebody else's.
  if (/\(\s*0\s*\)/.test(trimmed)) return null;
  const digits = trimmed.replace(/[\s().\u00a0\u2010-\u2015-]/g, '');
  return E164.test(digits) ? { kind: 'phone', id: digits } : null;
}

/** One text for each target, whatever the case of an object id. */
export const targetKey = (target: Target): string => `${target.kind}:${target.id.toLowerCase()}`;
