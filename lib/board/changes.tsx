/** The preview of an edit: the rows that change, and who would be on call differently. */
import { cellOf } from '../rows/cell-text.ts';
import { placeOfStep, type Step } from '../edit/plan.ts';
import type { Difference } from '../edit/difference.ts';
import type { TableName, Zone } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import type { Preview } from '../edit/preview.ts';
import { listWords } from './words.ts';
import { periodWords } from '../rota/show-time.ts';

/** More is more than anybody reads; the number of the rest is said. */
const MAX_SHOWN = 40;

export function Changes({ preview }: { readonly preview: Preview }) {
  const { loaded, config } = useBoard();
  const zoneOf = ({ line }: Difference): Zone =>
    loaded.readings.lines.find((reading) => reading.line.name === line)?.zone ?? config.zone;
  const { table, steps, onCall, problems } = preview;
  return (
    <div class="changes">
      <h3 id="changes">Changes</h3>
      <ul aria-labelledby="changes">
        {steps.map((step) => (
          <li key={placeOfStep(step)}>{stepWords(table, step)}</li>
        ))}
        {steps.length === 0 && <li>No row changes.</li>}
        {onCall.slice(0, MAX_SHOWN).map((difference) => (
          <li key={`${difference.line ?? ''} ${difference.rota} ${difference.from}`}>
            {differenceWords(difference, zoneOf(difference))}
          </li>
        ))}
        {onCall.length > MAX_SHOWN && <li>And {onCall.length - MAX_SHOWN} more times.</li>}
        {onCall.length === 0 && steps.length > 0 && (
          <li>Nobody else would be on call in the next 4 weeks.</li>
        )}
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

function differenceWords({ line, rota, from, to, before, after }: Difference, zone: Zone): string {
  const people = (names: readonly string[]) => listWords(names) || 'nobody';
  const place = line ?? `rota ${rota}`;
  return `${place}, ${periodWords(from, to, zone)}: ${people(after)} instead of ${people(before)}`;
}
