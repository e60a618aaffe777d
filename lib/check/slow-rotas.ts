import type { Problem } from '../rota/model.ts';
import { quote } from '../rows/text.ts';
import type { TablesReading } from '../rows/tables.ts';
import { faultOf } from './fault.ts';

/** One page of the tables, and some 10 ms of a call: docs/performance.md, "Growth". */
const MAX_ROWS = 1_000;

/** Rotas of lines that are so long that a call feels it: each call reads all rows of its rota. */
export function slowRotas({ tables, lines }: TablesReading): readonly Problem[] {
  const used = new Set(lines.map(({ partition }) => partition));
  return [...used].flatMap((rota) => {
    const rows = tables.Rota.filter(({ partitionKey }) => partitionKey === rota);
    const [first] = rows;
    if (first === undefined || rows.length <= MAX_ROWS) return [];
    const count = rows.length.toLocaleString('en');
    const problem = `the rota ${quote(rota ?? '')} has ${count} rows, and every call reads them all, which makes it slower; "ringrota prune" takes out what ended long ago`;
    return [faultOf('warning', 'Rota', first, 'PartitionKey', problem)];
  });
}
