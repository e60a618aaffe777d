/** Ids of calls: a GUID or 32 hex digits. Those that differ in case or dashes are one call. */

/** The same text for every spelling of an id. */
export const callKey = (callId: string): string => callId.replaceAll('-', '').toLowerCase();

/** The spelling that Graph's own notifications have: small letters and dashes. */
export function usualSpelling(callId: string): string {
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(callKey(callId)) ?? [];
  return parts.length === 0 ? callId : parts.join('-');
}

/** The id as it is, then the other spellings that a row may have: with and without dashes, small and in capitals. */
export function spellingsOf(callId: string): readonly string[] {
  const usual = usualSpelling(callId);
  if (callKey(usual).length !== 32) return [callId];
  const bare = callKey(usual);
  return [...new Set([callId, usual, bare, usual.toUpperCase(), bare.toUpperCase()])];
}
