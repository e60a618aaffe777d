import type { Reading } from '../rota/on-call-answer.ts';
import { loadLineReadings, loadReading, type Question } from '../rows/load.ts';
import { countingLines, linesOrDefault } from '../rows/which-count.ts';
import type { Context, OptionSpec } from './command.ts';
import { UsageError, unknownName, type Failure } from './failure.ts';
import type { TableName } from '../rota/model.ts';
import { tableNames } from '../rows/columns.ts';

/** `--line L` or `--rota R`, not both. */
export const questionOptions: Readonly<Record<string, OptionSpec>> = {
  line: { value: 'L', help: "a line's Name or RowKey, in any case" },
  rota: { value: 'R', help: 'a rota on its own: rows that name Lines do not count, no hours, no fallback' },
};

/** `null`: neither is given. Throws `UsageError` for both. */
export function readQuestion(context: Context): Question | null {
  const [line, rota] = [context.option('line'), context.option('rota')];
  if (line !== null && rota !== null) throw new UsageError('--line and --rota cannot be used together');
  if (line !== null) return { line };
  return rota === null ? null : { rota };
}

/** What is asked about; with no question every line that is switched on. Throws `Failure` for an unknown name. */
export async function readingsOf(context: Context, question: Question | null): Promise<readonly Reading[]> {
  if (question === null) return loadLineReadings(context.store(), context.defaultZone());
  return [await readingOf(context, question)];
}

/** Throws `Failure` for an unknown name. */
export async function readingOf(context: Context, question: Question): Promise<Reading> {
  const reading = await loadReading(context.store(), question, context.defaultZone());
  if (reading === null) throw await unknownSubject(context, question);
  return reading;
}

/** The lines that can be asked about; with no row in use it is the line `default`. */
export async function knownLines(context: Context) {
  const zone = context.defaultZone();
  const rows = await context.store().all('Lines', { partitionKey: 'lines' });
  return linesOrDefault(countingLines(rows, zone).rows, zone);
}

/** The line or rota is unknown: which ones there are. */
async function unknownSubject(context: Context, question: Question): Promise<Failure> {
  const lines = await knownLines(context);
  if ('line' in question)
    return unknownName(
      'line',
      question.line,
      lines.map(({ name }) => name),
    );
  const rotas = [...(await knownRotas(context)), ...lines.map(({ rota }) => rota)];
  return unknownName('rota', question.rota, rotas);
}

/** The rotas that have rows. */
export async function knownRotas(context: Context): Promise<readonly string[]> {
  const rows = await context.store().all('Rota', {}, { select: ['PartitionKey'] });
  return [...new Set(rows.map(({ partitionKey }) => partitionKey))];
}

/** The short names of People. */
export async function knownPeople(context: Context): Promise<readonly string[]> {
  const rows = await context.store().all('People', { partitionKey: 'people' }, { select: ['RowKey'] });
  return rows.map(({ rowKey }) => rowKey);
}

export const tableOption: Readonly<Record<string, OptionSpec>> = {
  table: { value: 'T', help: `${tableNames.join(', ')} (default: Rota)` },
};

/** Throws `UsageError` for a table that people do not edit. */
export function readTable(context: Context): TableName {
  const word = context.option('table') ?? 'Rota';
  const table = tableNames.find((name) => name.toLowerCase() === word.trim().toLowerCase());
  if (table === undefined) throw new UsageError(`--table "${word}" is not one of ${tableNames.join(', ')}`);
  return table;
}
