/** Both versions of rows that somebody else changed while this person was typing. */
import { cellOf, placeOf } from '../rows/cell-text.ts';
import { rowOf } from '../edit/plan.ts';
import type { TableName } from '../rota/model.ts';
import { columnsOf } from '../rows/columns.ts';
import type { Conflict } from '../edit/save.ts';

interface ConflictsProps {
  readonly table: TableName;
  readonly conflicts: readonly Conflict[];
}

export function Conflicts({ table, conflicts }: ConflictsProps) {
  return (
    <div role="alert" class="conflict">
      <p>
        <strong>Somebody else changed this meanwhile.</strong> Nothing was written, and nothing that you typed
        is lost. Save again to write your version over theirs.
      </p>
      {conflicts.map((conflict) => (
        <Versions key={placeOf(rowOf(conflict.step))} table={table} conflict={conflict} />
      ))}
    </div>
  );
}

function Versions({ table, conflict }: { readonly table: TableName; readonly conflict: Conflict }) {
  const { step, theirs } = conflict;
  const place = placeOf(rowOf(step));
  if (theirs === null) return <p>{place} was removed. Save again to put it back as you have it.</p>;
  const differing = columnsOf(table).filter(
    (column) => (step.after ? cellOf(step.after, column) : '') !== cellOf(theirs, column),
  );
  return (
    <table>
      <caption>{place}</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">In the table now</th>
          <th scope="col">{step.after ? 'Yours' : 'You remove the row'}</th>
        </tr>
      </thead>
      <tbody>
        {differing.map((column) => (
          <tr key={column}>
            <th scope="row">{column}</th>
            <td>{cellOf(theirs, column) || 'empty'}</td>
            <td>{step.after ? cellOf(step.after, column) || 'empty' : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
