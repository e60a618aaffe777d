/** Graph's notification of a call's end -> the columns of the `_3-ended` row. */
import { isRecord } from '../text/json.ts';
import { hintOf } from './ending-codes.ts';
import type { EndedRecord } from './rows.ts';

/** What Graph says of the end of a call, unread: `readEnding` reads it. */
export interface RawEnding {
  readonly answeredBy: unknown;
  readonly code: unknown;
  readonly subcode: unknown;
  readonly message: unknown;
  readonly terminationReason: unknown;
}

export type Ending = Pick<
  EndedRecord,
  'outcome' | 'hint' | 'answeredBy' | 'code' | 'subcode' | 'message' | 'terminationReason'
>;

/** A String column holds 32,768 UTF-16 units; longer texts are cut, so that the row is never refused for them. */
const MAX_ANSWERED_BY = 16_000;
const MAX_MESSAGE = 4_000;
const MAX_REASON = 256;
const MAX_CODE = 100;

/**
 * `answered` only when `answeredBy` names somebody, encrypted or not: the one sign of an answer that Graph documents. Code
 * 200 does not prove it, nor does an empty `answeredBy`.
 * Codes are integers or their digits (both were seen); what is neither, or no Int32, is kept in `message`. Never throws.
 * @param wasRejected whether this call's own decision was a reject
 */
export function readEnding(raw: RawEnding, wasRejected: boolean): Ending {
  const answeredBy = answeredByOf(raw.answeredBy);
  const code = int32(raw.code);
  const subcode = int32(raw.subcode);
  const terminationReason = words(raw.terminationReason, MAX_REASON);
  return {
    outcome: answeredBy !== null ? 'answered' : wasRejected ? 'rejected' : 'ended',
    hint: isVoicemail(raw.answeredBy) ? VOICEMAIL : hintOf(code, subcode, terminationReason),
    answeredBy,
    code,
    subcode,
    message: messageOf(raw, code, subcode),
    terminationReason,
  };
}

/** The hint of a call that a mailbox took: nobody has heard it. */
export const VOICEMAIL = 'a voicemail answered';

/** Beta declares `endpointType: "voicemail"`; ids and kinds of identities may say it as well. Names of people do not count. */
function isVoicemail(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return depth === 0 && /^voice-?mail$/i.test(value.trim());
  if (!isRecord(value) || depth > MAX_DEPTH) return false;
  return Object.entries(value).some(
    ([name, member]) =>
      (/^voice-?mail$/i.test(name) && isRecord(member)) ||
      (typeof member === 'string' && !/name$/i.test(name) && /\bvoice-?mail\b/i.test(member)) ||
      isVoicemail(member, depth + 1),
  );
}

/** Graph's object as JSON, as it came; mostly an `encrypted` identity that nobody can turn into a person. */
function answeredByOf(value: unknown): string | null {
  if (typeof value === 'string') return words(value, MAX_ANSWERED_BY);
  return namesSomebody(value) ? clip(jsonOf(value), MAX_ANSWERED_BY) : null;
}

/** `answeredBy.identity.user.id` is the deepest form that was seen. */
const MAX_DEPTH = 3;

/** Whether an identity in it has an id or a name. */
function namesSomebody(value: unknown, depth = 0): boolean {
  if (!isRecord(value) || depth > MAX_DEPTH) return false;
  const named = [value.id, value.displayName].some((text) => typeof text === 'string' && text.trim() !== '');
  return named || Object.values(value).some((member) => namesSomebody(member, depth + 1));
}

/** JSON that is nested thousands of levels deep is too much for `JSON.stringify`; the row must not be lost for it. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '{"unreadable":"nested too deep"}';
  }
}

/** A column of type Int32: resultInfo is declared so, and documentation shows digits in quotes as well. */
function int32(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= 0x7fff_ffff
    ? number + 0
    : null;
}

function messageOf(raw: RawEnding, code: number | null, subcode: number | null): string | null {
  const parts = [
    words(raw.message, MAX_MESSAGE),
    code === null ? unread('code', raw.code) : null,
    subcode === null ? unread('subcode', raw.subcode) : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(' ') : null;
}

/** A code that is no Int32, in words. */
function unread(name: string, value: unknown): string | null {
  const text = words(value, MAX_CODE);
  return text === null ? null : `[${name} ${text}]`;
}

/** Any JSON value as text without control characters; `null` for what is empty. */
function words(value: unknown, most: number): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : jsonOf(value);
  const tidy = clip(
    text
      .slice(0, most * 2)
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim(),
    most,
  );
  return tidy === '' ? null : tidy;
}

/** Never between the halves of a character. */
function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
