/** Where Graph sends the end of a call: the day of arrival is with it, so that the end joins the call's partition. */
export function callbackUri(publicBaseUrl: string, callId: string, day: string): string {
  return `${publicBaseUrl}/api/calls/${encodeURIComponent(callId)}?day=${day}`;
}

/** The `day` of such a URI: a real date, not later than tomorrow; `null` for anything else. */
export function callbackDay(text: string | null, now: number): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text) return null;
  return midnight <= now + 86_400_000 ? text : null;
}
