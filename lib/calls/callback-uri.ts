/** Where Graph sends the end of a call: the day of arrival is with it, so that the end joins the call's partition. */
export function callbackUri(publicBaseUrl: string, callId: string, day: string): string {
  return `${publicBaseUrl}/api/calls/${encodeURIComponent(callId)}?day=${day}`;
}

/** A call may last this long; an end that names an earlier day goes to the day it came. */
const MAX_DAYS_BACK = 14;

/** The `day` of such a URI: a real date, at most two weeks ago and not later than tomorrow; `null` for anything else. */
export function callbackDay(text: string | null, now: number): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text) return null;
  const daysBack = (now - midnight) / 86_400_000;
  return daysBack >= -1 && daysBack <= MAX_DAYS_BACK + 1 ? text : null;
}
