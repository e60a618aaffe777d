/** A place in a list of calls, as a continuation link carries it: opaque, and nothing but an instant and a call id. */
import type { Position } from './find-calls.ts';

/** What a RowKey may hold, less what would be odd in any id. */
const TEXT = /^(\d{1,15})\.([^/\\#?\u0000-\u001f\u007f]{0,200})$/u;

export const writePosition = ({ at, callId }: Position): string =>
  toBase64Url(new TextEncoder().encode(`${at}.${callId}`));

/** `null`: not written by `writePosition`. */
export function readPosition(token: string): Position | null {
  if (!/^[\w-]{2,800}$/.test(token)) return null;
  const match = TEXT.exec(fromBase64Url(token) ?? '');
  return match === null ? null : { at: Number(match[1]), callId: match[2] ?? '' };
}

const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

function fromBase64Url(text: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url'));
  } catch {
    return null;
  }
}
