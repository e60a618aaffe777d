const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/;

/**
 * `2026-11-21T02:14:00Z`, `2026-11-21T03:14+01:00`: an instant with `Z` or an offset, in milliseconds
 * since 1970; `null` for anything else, dates that the calendar does not have among them.
 */
export function readInstant(text: string): number | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '0'] = match;
  const [hours, minutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const fields = [
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  ] as const;
  const date = new Date(0);
  date.setUTCFullYear(fields[0], fields[1], fields[2]);
  date.setUTCHours(fields[3], fields[4], fields[5], Math.trunc(Number(`0.${fraction}`) * 1_000));
  const kept =
    date.getUTCMonth() === fields[1] &&
    date.getUTCDate() === fields[2] &&
    date.getUTCHours() === fields[3] &&
    date.getUTCMinutes() === fields[4] &&
    date.getUTCSeconds() === fields[5];
  if (!kept || hours > 23 || minutes > 59) return null;
  const offset = (match[8] === '-' ? -1 : 1) * (hours * 60 + minutes);
  return date.getTime() - offset * 60_000;
}
