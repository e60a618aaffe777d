/** The hash of the rows that a decision was read from: the record's column `RotaVersion`. */
import { createHash } from 'node:crypto';
import { compareText } from '../rota/code-units.ts';
import type { StoredRow } from '../ports.ts';

const known = new WeakMap<readonly StoredRow[], string>();

/** `RotaVersion`: 16 hex digits; for the same list it is computed once. */
export function rotaVersion(rows: readonly StoredRow[]): string {
  const version = known.get(rows) ?? hashOf(rows);
  known.set(rows, version);
  return version;
}

/** Of what people wrote: not of etags and time stamps, which change with every edit there and back. */
function hashOf(rows: readonly StoredRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    const columns = Object.entries(row).filter(([column]) => column !== 'etag' && column !== 'timestamp');
    hash.update(
      JSON.stringify(
        columns.sort(([a], [b]) => compareText(a, b)),
        bigintAsText,
      ),
    );
  }
  return hash.digest('hex').slice(0, 16);
}

/** Nobody should have an Int64 column, but if somebody has, it must not cost the record. */
const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
