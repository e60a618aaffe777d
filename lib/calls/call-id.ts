/** Ids of calls: a GUID or 32 hex digits. Those that differ in case or dashes are one call. */

/** The same text for every spelling of an id. */
export const callKey = (callId: string): string => callId.replaceAll('-', '').toLowerCase();

/** The spelling that Graph's own notifications have: small letters and dashes. */
export function usualSpelling(callId: string): string {
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(callKey(callId)) ?? [];
  return parts.length === 0 ? callId : parts.join('-');
}
