import { odata } from '@azure/data-tables';
import type { Where } from '../ports.ts';

/** A filter of the table service; empty: every row. Every value goes through the SDK's `odata` template, which quotes and escapes it. */
export function filterOf(where: Where): string {
  const parts: string[] = [];
  const key = (name: 'PartitionKey' | 'RowKey', bound: Where['rowKey']) => {
    if (typeof bound === 'string') parts.push(`${name} ${odata`eq ${bound}`}`);
    else {
      if (bound?.from !== undefined) parts.push(`${name} ${odata`ge ${bound.from}`}`);
      if (bound?.below !== undefined) parts.push(`${name} ${odata`lt ${bound.below}`}`);
    }
  };
  key('PartitionKey', where.partitionKey);
  key('RowKey', where.rowKey);
  for (const [column, value] of Object.entries(where.equals ?? {}))
    parts.push(`${column} ${odata`eq ${value}`}`);
  return parts.join(' and ');
}
