export interface LogText {
  readonly text: string;
  /** Whether the bytes are in another encoding, at least in part: what could not be read is U+FFFD. */
  readonly isDamaged: boolean;
}

/** The text of an exported log: UTF-8 or UTF-16 (as Windows PowerShell writes), with or without a BOM. Never throws. */
export function textOfLog(bytes: Uint8Array): LogText {
  const encoding = encodingOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), isDamaged: false };
  } catch {
    return { text: new TextDecoder(encoding).decode(bytes), isDamaged: true };
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Logs are mostly ASCII, whose other half is zero in UTF-16.
  const some = bytes.subarray(0, 512);
  const zeros = [0, 1].map((side) => some.filter((byte, index) => byte === 0 && index % 2 === side).length);
  if ((zeros[1] ?? 0) > some.length / 4) return 'utf-16le';
  return (zeros[0] ?? 0) > some.length / 4 ? 'utf-16be' : 'utf-8';
}
