/** Secrets and personal data that no log may hold. */

const SHAPES: readonly (readonly [string, RegExp])[] = [
  ['a token', /\beyJ[\w-]{8,}\.[\w-]{8,}/],
  ['an Authorization header', /\bbearer +[\w.-]{8,}/i],
  ['an account key', /AccountKey=|SharedKey /i],
  ['a phone number', /\+[1-9]\d{7,}/],
];

/** Lines of log that hold any of it, said without repeating it. `secrets`: values that must not occur. */
export function leaksIn(lines: readonly string[], secrets: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    // The one exception: a row that the tables refused is logged whole, or the record would be lost.
    if (line.startsWith('{"event":"audit.unsaved"')) return [];
    const event = /^\{"event":"([^"]+)"/.exec(line)?.[1] ?? 'a line without event';
    const shapes = SHAPES.filter(([, shape]) => shape.test(line)).map(([what]) => `${event} has ${what}`);
    const known = secrets.filter((secret) => secret.length > 7 && line.includes(secret));
    return [...shapes, ...known.map(() => `${event} has the value of a setting`)];
  });
}
