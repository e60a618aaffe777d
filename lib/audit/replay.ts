/** Puts rows back that were logged because the tables refused them. */
import { StoreError, type Row, type Store } from '../ports.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, PAGE_MS } from './read-day.ts';
import { saysTheSame } from './rows.ts';
import { findUnsaved, type Unsaved } from './unsaved.ts';

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
  const zeros = (side: number) => some.filter((byte, index) => byte === 0 && index % 2 === side).length;
  if (zeros(1) > some.length / 4) return 'utf-16le';
  return zeros(0) > some.length / 4 ? 'utf-16be' : 'utf-8';
}

export interface Replayed {
  readonly restored: number;
  /** Rows that were there already, and were left as they are. */
  readonly present: number;
  /** RowKeys of those among them that say something else: two instances have acted, or somebody changed a row. */
  readonly different: readonly string[];
  /** Lines of the file, one for each row that cannot be read or that the tables do not take. */
  readonly unreadable: readonly number[];
}

const MAX_AT_ONCE = 8;

/** Never overwrites, so it may be run again. Throws `StoreError` when the tables do not answer. */
export async function replay(log: LogText, store: Store): Promise<Replayed> {
  const unsaved = findUnsaved(log.text).map((one) => (log.isDamaged ? withoutDamage(one) : one));
  // Rows with the same keys one after the other: the first is put back, the next is there already.
  const groups = Map.groupBy(unsaved, ({ row, line }) =>
    row === null ? line : JSON.stringify([row.partitionKey, row.rowKey]),
  );
  const results = await inParallel([...groups.values()], MAX_AT_ONCE, async (group) => {
    const done = [];
    for (const { row, line } of group)
      done.push({ line, row, result: row === null ? null : await putBack(row, store) });
    return done;
  });
  const all = results.flat();
  const count = (...wanted: PutBack[]) =>
    all.filter(({ result }) => result !== null && wanted.includes(result)).length;
  return {
    restored: count('restored'),
    present: count('present', 'different'),
    different: all.flatMap(({ row, result }) => (row !== null && result === 'different' ? [row.rowKey] : [])),
    unreadable: all
      .filter(({ result }) => result === null)
      .map(({ line }) => line)
      .sort((a, b) => a - b),
  };
}

/** What is put back stays as it is for good, so a row with a character that could not be read is not. */
const withoutDamage = ({ row, line }: Unsaved): Unsaved => ({
  row: JSON.stringify(row).includes('\ufffd') ? null : row,
  line,
});

type PutBack = 'restored' | 'present' | 'different';

/** `null`: no such row can be. */
async function putBack(row: Row, store: Store): Promise<PutBack | null> {
  try {
    if (await store.insert(AUDIT_TABLE, row, { timeoutMs: PAGE_MS })) return 'restored';
    const there = await store.get(AUDIT_TABLE, row.partitionKey, row.rowKey, { timeoutMs: PAGE_MS });
    return there === null || saysTheSame(there, row) ? 'present' : 'different';
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'invalid') return null;
    throw error;
  }
}
