/** What an edit does, in words and row by row; and both versions of a row that somebody else changed. */
import type { Difference } from '../edit/difference.ts';
import { NO_CALL_CHANGES, previewWords } from '../edit/preview-words.ts';
import { placeOfStep, rowOf, type Step } from '../edit/plan.ts';
import type { Conflict } from '../edit/save.ts';
import type { TableName } from '../rota/model.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';
import { columnsOf } from '../rows/columns.ts';
import type { StoredRow } from '../ports.ts';
import { useBoard } from './use-board.ts';
import type { ShownPreview } from './row-edit.ts';
import { periodWords } from '../rota/show-time.ts';
import { countWords, listWords } from './wording.ts';

/** More than anybody reads; the rest is counted. */
const MAX_SHOWN = 40;

interface ChangesProps {
  readonly preview: ShownPreview;
  /** Whether the rows are shown unfolded. */
  readonly rows: boolean;
}

export function Changes({ preview: { table, steps, onCall, calls, isFirst, problems }, rows }: ChangesProps) {
  const { loaded } = useBoard();
  const nameOf = (person: string) => loaded.readings.people(person)?.name ?? person;
  return (
    <div class="changes">
      <h3 id="changes">Changes</h3>
      <ul aria-labelledby="changes">
        {onCall.slice(0, MAX_SHOWN).map((difference) => (
          <li key={`${difference.line ?? ''} ${difference.rota} ${difference.from}`}>
            {differenceWords(difference, nameOf)}
          </li>
        ))}
        {onCall.length > MAX_SHOWN && <li>And {onCall.length - MAX_SHOWN} more times.</li>}
        {onCall.length === 0 &&
          previewWords({ calls, isFirst }).map((sentence) => <li key={sentence}>{sentence}</li>)}
        {onCall.length + calls.length === 0 && steps.length > 0 && <li>{NO_CALL_CHANGES}</li>}
        <li class="rows">
          {steps.length === 0 ? (
            'No row changes.'
          ) : (
            <details open={rows}>
              <summary>{countWords(steps.length, 'row')}</summary>
              <ul>
                {steps.map((step) => (
                  <li key={placeOfStep(step)}>{stepWords(table, step)}</li>
                ))}
              </ul>
            </details>
          )}
        </li>
      </ul>
      {problems.map(({ row, column, problem, level }) => (
        <p key={`${row} ${column ?? ''} ${problem}`} class={level === 'error' ? 'error' : 'warning'}>
          {row}
          {column && `, ${column}`}: {problem}
        </p>
      ))}
    </div>
  );
}

/** `changed Rota support/office: Who "anna" -> "anna, bo"`, as `import` says it. */
function stepWords(table: TableName, step: Step): string {
  const place = `${step.kind} ${table} ${placeOfStep(step)}`;
  if (step.kind === 'removed') return place;
  const columns = step.kind === 'changed' ? step.columns : Object.keys(step.after).filter(isColumn);
  const cells = columns.map((column) => {
    const after = `"${cellOf(step.after, column)}"`;
    return step.kind === 'changed'
      ? `${column} "${cellOf(step.before, column)}" -> ${after}`
      : `${column} ${after}`;
  });
  return `${place}: ${cells.join(', ')}`;
}

const isColumn = (name: string): boolean => name !== 'partitionKey' && name !== 'rowKey';

/** `support, Thu 3 Dec 17:00 to Fri 4 Dec 08:00: Eva instead of Bo`. */
function differenceWords(
  { line, rota, zone, from, to, before, after }: Difference,
  nameOf: (person: string) => string,
): string {
  const people = (names: readonly string[]) => listWords(names.map(nameOf)) || 'nobody';
  return `${line ?? `rota ${rota}`}, ${periodWords(from, to, zone)}: ${people(after)} instead of ${people(before)}`;
}

interface ConflictsProps {
  readonly table: TableName;
  readonly conflicts: readonly Conflict[];
}

export function Conflicts({ table, conflicts }: ConflictsProps) {
  return (
    <div role="alert" class="conflict">
      <p>
        <strong>Somebody else changed this meanwhile.</strong> Nothing was written, and what you typed is
        still here. Save again to write your version over theirs.
      </p>
      {conflicts.map(({ step, theirs }) => {
        const place = placeOf(rowOf(step));
        if (theirs === null)
          return <p key={place}>{place} was removed. Save again to put it back as you have it.</p>;
        return (
          <Versions
            key={place}
            table={table}
            theirs={theirs}
            yours={(column) => (step.after === null ? null : cellOf(step.after, column))}
          />
        );
      })}
    </div>
  );
}

interface VersionsProps {
  readonly table: TableName;
  readonly theirs: StoredRow;
  /** `null`: the row is removed. */
  readonly yours: (column: string) => string | null;
}

/** The cells in which a row of the table differs from what somebody typed. */
export function Versions({ table, theirs, yours }: VersionsProps) {
  const differing = columnsOf(table).filter((column) => (yours(column) ?? '') !== cellOf(theirs, column));
  return (
    <table>
      <caption>{placeOf(theirs)}</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">In the table now</th>
          <th scope="col">Yours</th>
        </tr>
      </thead>
      <tbody>
        {differing.map((column) => (
          <tr key={column}>
            <th scope="row">{column}</th>
            <td>{cellOf(theirs, column) || 'empty'}</td>
            <td>{yours(column) ?? 'you remove the row'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
