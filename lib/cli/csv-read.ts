import { CsvError, parse, type Options } from 'csv-parse/sync';

/** One record of a CSV file. `line`: the line of the file on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** `line` 0: the file as a whole. */
export interface CsvProblem {
  readonly line: number;
  readonly problem: string;
}

export type Csv =
  | { readonly header: readonly string[]; readonly records: readonly CsvRecord[]; readonly problems: [] }
  | { readonly problems: readonly CsvProblem[] };

const SEPARATORS = [',', ';', '\t'] as const;

/**
 * Records as people's programs write them: UTF-8 or UTF-16 with or without a BOM, any line end, separated by `,`,
 * `;` or tab as the header is, or as a first line `sep=;` says. Lines without any text are passed over. Cells are not trimmed.
 */
export function readCsv(bytes: Uint8Array): Csv {
  const text = decode(bytes);
  if (text === null) return bad(0, 'the file is not UTF-8 text: save it as "CSV UTF-8"');
  const { separator, body, skipped } = takeSeparatorLine(text);
  try {
    const all = parseRecords(body, separator ?? separatorOf(body), skipped).filter(({ cells }) =>
      cells.some((cell) => cell.trim() !== ''),
    );
    const [header, ...records] = all;
    if (!header) return bad(0, 'the file has no header: its first line names the columns');
    return { header: header.cells, records, problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return bad(
      typeof error.lines === 'number' ? error.lines + skipped : 0,
      'a quote is broken: a cell in quotes ends with one, and a quote inside it is doubled',
    );
  }
}

const bad = (line: number, problem: string): Csv => ({ problems: [{ line, problem }] });

/** `null`: not valid in the encoding that its first bytes name, UTF-8 where they name none. */
function decode(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const OPTIONS = {
  // Without this, a file that mixes line ends keeps a CR in its last column.
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  info: true,
} as const satisfies Options;

interface Parsed {
  readonly record: string[];
  /** `bytes`: where the record ends. */
  readonly info: { readonly bytes: number };
}

/** A first line `sep=;`, which Excel writes and reads; `skipped`: how many lines of the file are not in `body`. */
function takeSeparatorLine(text: string): {
  readonly separator: string | null;
  readonly body: string;
  readonly skipped: number;
} {
  const match = /^\ufeff?"?sep=([^"\r\n])"?\1*(?:\r\n|\n|\r)/i.exec(text);
  return { separator: match?.[1] ?? null, body: text.slice(match?.[0].length ?? 0), skipped: match ? 1 : 0 };
}

function parseRecords(text: string, delimiter: string, skipped: number, to?: number): CsvRecord[] {
  const options = { ...OPTIONS, delimiter, ...(to === undefined ? {} : { to }) };
  const bytes = Buffer.from(text);
  const parsed = parse(bytes, options) as unknown as readonly Parsed[];
  // csv-parse counts CRLF as two lines where delimiters are given, so lines are counted here.
  const lineAt = lineCounter(bytes);
  let end = 0;
  return parsed.map(({ record, info }) => {
    const line = lineAt(end) + skipped;
    end = info.bytes;
    return { line, cells: record };
  });
}

const CR = 0x0d;
const LF = 0x0a;

/** The line, from 1, of the first text at or after an offset; offsets must not go back. */
function lineCounter(bytes: Uint8Array): (offset: number) => number {
  let at = 0;
  let line = 1;
  return (offset) => {
    while (at < offset || bytes[at] === CR || bytes[at] === LF) {
      if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) line += 1;
      at += 1;
    }
    return line;
  };
}

/** The separator that makes two keys of the header, else the one that makes most cells. */
function separatorOf(text: string): string {
  const tried = SEPARATORS.map((separator) => {
    const names = headerBy(text, separator).map((name) => name.trim().toLowerCase());
    const keys = ['partitionkey', 'rowkey'].filter((key) => names.includes(key)).length;
    return { separator, score: keys * 1_000 + names.length };
  });
  return tried.reduce((best, one) => (one.score > best.score ? one : best)).separator;
}

function headerBy(text: string, separator: string): readonly string[] {
  try {
    return parseRecords(text, separator, 0, 1)[0]?.cells ?? [];
  } catch {
    return [];
  }
}
