/** Rows that have no effect because another one is the same name. */
import type { Problem } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { quote } from '../rows/text.ts';
import type { TablesReading } from '../rows/tables.ts';
import { faultOf } from './fault.ts';

/** People, lines, and rotas. */
export function twins(reading: TablesReading): readonly Problem[] {
  return [...reading.twins, ...twinRotas(reading), ...sharedRotas(reading)];
}

/** One for each partition of Rota whose rows do not count. */
const twinRotas = ({ tables, twinRotas: found }: TablesReading): readonly Problem[] =>
  found.flatMap(({ partition, counting }) => {
    const row = tables.Rota.find(({ partitionKey }) => partitionKey === partition);
    const why = `is the same name as the rota ${quote(counting)}, which counts; the rows of this one do not`;
    return row ? [faultOf('error', 'Rota', row, 'PartitionKey', why)] : [];
  });

/** Lines that name the same rota, each in another spelling, and each spelling has rows. */
function sharedRotas({ tables, lines }: TablesReading): readonly Problem[] {
  const partitions = [...new Set(lines.flatMap(({ partition }) => partition ?? []))];
  return partitions.flatMap((partition, index) => {
    const other = partitions.slice(0, index).find((one) => sameName(one, partition));
    const row = tables.Rota.find(({ partitionKey }) => partitionKey === partition);
    if (other === undefined || row === undefined) return [];
    const why = `is the same name as the rota ${quote(other)}, and lines use both; expected one spelling`;
    return [faultOf('warning', 'Rota', row, 'PartitionKey', why)];
  });
}
