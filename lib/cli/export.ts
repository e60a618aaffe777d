import { tableCsv } from '../table-files.ts';
import type { Command } from './command.ts';
import { readTable, tableOption } from './common-options.ts';

export const exportTable: Command = {
  name: 'export',
  summary: 'a table as CSV, as import reads it',
  synopsis: '[--table T] [--out FILE]',
  json: false,
  options: {
    ...tableOption,
    out: { value: 'FILE', help: 'writes FILE instead of the terminal: safe for names in any script' },
  },
  notes: [
    'Use --out rather than ">": Windows PowerShell damages names such as "Zoë" on their way into a file.',
    "A cell that begins with = + - @ ' or a tab gets a ' before it, so that no spreadsheet runs it; import takes it off.",
  ],
  async run(context) {
    const text = await tableCsv(context.store(), readTable(context));
    const file = context.option('out');
    if (file === null) await context.out.csv(text);
    else await context.writeFile(file, forExcel(text));
    return 0;
  },
};

/** Excel takes UTF-8 without a byte order mark for the code page of the machine. */
export const forExcel = (text: string): string => `\ufeff${text}`;
