/** Looking into JSON that a machine wrote, without trusting any of it. */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** What the text says; `null` where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member of an object; `undefined` for anything else, so that a prototype is never looked into. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A text of 1 to 256 characters, trimmed, without control characters; `null` for anything else or longer. */
export function shortText(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 1_024) return null;

  const text = value.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return text !== '' && text.length <= 256 ? text : null;
}
