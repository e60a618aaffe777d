/** `#/rows/Rota` and its like: a table as it stands, and each row a form. */
import { Fragment } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { cellOf, placeOf } from '../rows/cell-text.ts';
import type { TableName } from '../rota/model.ts';
import { tidy } from '../rota/names.ts';
import { columnsOf, tableNames } from '../rows/columns.ts';
import type { StoredRow } from '../ports.ts';
import { useBoard } from './use-board.ts';
import { go, hrefOf, hrefOfRow } from './route.ts';
import { RowDialog } from './row-dialog.tsx';

/** More than this is found by typing, not by looking. */
const PAGE = 200;

export function RowsView() {
  const { route, loaded, mayEdit } = useBoard();
  const [, given = 'Rota', partitionKey, rowKey] = route.path;
  const known = tableNames.find((name) => name.toLowerCase() === given.toLowerCase());
  const table = known ?? 'Rota';
  const isNew = route.query.has('new');
  const isWanted = (one: StoredRow) => one.partitionKey === partitionKey && one.rowKey === rowKey;
  const found = loaded.tables[table].find(isWanted);
  // A row that somebody removes while its form is open stays there: what was typed can be saved as a new one.
  const last = useRef<StoredRow | null>(null);
  if (found || !last.current || !isWanted(last.current)) last.current = found ?? null;
  const row = last.current;
  return (
    <>
      <div class="heading">
        <h1>Rows</h1>
        {mayEdit && (
          <a class="button" href={hrefOf(['rows', table], { new: '' })}>
            Add a row
          </a>
        )}
      </div>
      <nav aria-label="Tables" class="tabs">
        {tableNames.map((name) => (
          <a key={name} href={hrefOf(['rows', name])} aria-current={name === known ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {known ? (
        <RowTable key={table} table={table} rows={loaded.tables[table]} />
      ) : (
        <p role="alert" class="warning">
          There is no table “{given}”.
        </p>
      )}
      {rowKey !== undefined && !row && !isNew && (
        <p role="alert" class="warning">
          {table} has no row {partitionKey}/{rowKey}.
        </p>
      )}
      {known && row && !mayEdit && <RowFacts table={table} row={row} />}
      {known && mayEdit && (row ?? isNew) && (
        <RowDialog
          key={row ? `${table}/${row.partitionKey}/${row.rowKey}` : `${table} new`}
          table={table}
          row={row}
          initial={Object.fromEntries(
            [...route.query].filter(([name]) =>
              [...columnsOf(table), 'PartitionKey', 'RowKey'].includes(name),
            ),
          )}
        />
      )}
    </>
  );
}

/** A row, for those who may not change it. */
function RowFacts({ table, row }: { readonly table: TableName; readonly row: StoredRow }) {
  return (
    <section class="facts-of-row" aria-label={`${row.partitionKey}/${row.rowKey}`}>
      <h2>
        {row.partitionKey}/{row.rowKey}
      </h2>
      <dl class="facts">
        {columnsOf(table)
          .filter((column) => cellOf(row, column) !== '')
          .map((column) => (
            <Fragment key={column}>
              <dt>{column}</dt>
              <dd>{cellOf(row, column)}</dd>
            </Fragment>
          ))}
      </dl>
    </section>
  );
}

function RowTable({ table, rows }: { readonly table: TableName; readonly rows: readonly StoredRow[] }) {
  const [wanted, setWanted] = useState('');
  const [most, setMost] = useState(PAGE);
  const columns = columnsOf(table);
  const found = useMemo(() => search(rows, columns, wanted), [rows, columns, wanted]);
  // Columns that nobody has filled in are left out: most rows use few of them.
  const used = useMemo(
    () => columns.filter((column) => rows.some((row) => cellOf(row, column) !== '')),
    [rows, columns],
  );
  return (
    <>
      <label class="search">
        Search
        <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
      </label>
      <div class="scroll cards-below">
        <table aria-label={table}>
          <thead>
            <tr>
              {table === 'Rota' && <th scope="col">Rota</th>}
              <th scope="col">Row</th>
              {used.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((row) => (
              <TableRow key={`${row.partitionKey}/${row.rowKey}`} table={table} row={row} columns={used} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="aside">
        {found.length === 0
          ? 'No rows.'
          : found.length > most
            ? `The first ${most} of ${found.length} rows.`
            : `${found.length} ${found.length === 1 ? 'row' : 'rows'}.`}
      </p>
      {found.length > most && (
        <button type="button" onClick={() => setMost(most + PAGE)}>
          Show more
        </button>
      )}
    </>
  );
}

interface TableRowProps {
  readonly table: TableName;
  readonly row: StoredRow;
  readonly columns: readonly string[];
}

function TableRow({ table, row, columns }: TableRowProps) {
  const href = hrefOfRow(table, row.partitionKey, row.rowKey);
  return (
    <tr onClick={() => go(href)}>
      {table === 'Rota' && <td data-label="Rota">{row.partitionKey}</td>}
      <th scope="row">
        <a href={href} data-rows={placeOf(row)}>
          {row.rowKey}
        </a>
      </th>
      {columns.map((column) => (
        <td key={column} data-label={column}>
          {cellOf(row, column)}
        </td>
      ))}
    </tr>
  );
}

function search(
  rows: readonly StoredRow[],
  columns: readonly string[],
  wanted: string,
): readonly StoredRow[] {
  const words = tidy(wanted).toLowerCase().split(' ').filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = [row.partitionKey, row.rowKey, ...columns.map((column) => cellOf(row, column))]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
