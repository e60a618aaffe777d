/**
 * Names whose UTF-8 was read in a code page and saved again: Windows PowerShell does it with ">", and Excel when it opens
 * a file without a byte order mark. Which code page does not matter: each character becomes as many as it has bytes.
 */
import type { FileRow } from '../edit/plan.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';
import type { Tables } from '../rows/tables.ts';

/** An error for each row of a file in which a name that the tables know comes out damaged. */
export function garbledNames(table: TableName, rows: readonly FileRow[], tables: Tables): readonly Problem[] {
  const names = knownNames(tables);
  if (names.size === 0) return [];
  const patterns = [...names].map((name) => [name, patternOf(name)] as const);
  return rows.flatMap((row) => {
    const texts = { PartitionKey: row.partitionKey, RowKey: row.rowKey, ...row.cells };
    for (const [column, text] of Object.entries(texts)) {
      if (!/[^\0-\x7e]|\?/.test(text)) continue;
      for (const [name, pattern] of patterns) {
        const found = pattern.exec(text)?.[0];
        if (found !== undefined && !names.has(found))
          return [problemOf(table, row, column, text, found, name)];
      }
    }
    return [];
  });
}

function problemOf(
  table: TableName,
  row: FileRow,
  column: string,
  value: string,
  found: string,
  name: string,
): Problem {
  const problem = `"${found}" is "${name}" after its letters were damaged: export again with --out FILE, and in Excel save as "CSV UTF-8"`;
  return { level: 'error', table, row: placeOf(row), column, value, problem };
}

/** Keys and Names that are not plain ASCII. */
function knownNames({ Rota, People, Lines }: Tables): ReadonlySet<string> {
  const texts = [
    ...Rota.flatMap((row) => [row.partitionKey, row.rowKey]),
    ...People.flatMap((row) => [row.rowKey, cellOf(row, 'Name')]),
    ...Lines.flatMap((row) => [cellOf(row, 'Name'), cellOf(row, 'Rota')]),
  ];
  return new Set(texts.filter((text) => /[^\0-\x7f]/.test(text)));
}

/**
 * `zoë` -> `zo` and two characters that are not ASCII, or what stands for those that could not be saved. The first of
 * two comes from a byte that is a capital or a sign in every code page, but for `ƒ` on a Mac.
 */
function patternOf(name: string): RegExp {
  const parts = Array.from(name, (char) => {
    const bytes = Buffer.byteLength(char);
    if (/[a-z]/i.test(char)) return `[${char.toLowerCase()}${char.toUpperCase()}]`;
    if (bytes === 1) return char.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    const first = bytes === 2 ? '(?:ƒ|[^\\0-\\x7f\\p{Ll}])' : '[^\\0-\\x7f]';
    return `(?:${first}[^\\0-\\x7f]{${bytes - 1}}|\\?{1,${bytes}}|\\ufffd{1,${bytes}})`;
  });
  return new RegExp(`(?<![\\p{L}\\p{N}])${parts.join('')}(?![\\p{L}\\p{N}])`, 'u');
}
