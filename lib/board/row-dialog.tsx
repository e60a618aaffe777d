/**
 * The dialog "Row": a field for each column. "Save" shows first what it would change; pressed again it writes that.
 * The row is written only if it is still the version that this form began with.
 */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Problem, TableName } from '../rota/model.ts';
import type { StoredRow } from '../ports.ts';
import { useBoard } from './use-board.ts';
import { Versions } from './changes.tsx';
import { EditForm, type Action } from './edit-form.tsx';
import { Field, ListField, peopleEntries, TimeField, type Entry, type FieldProps } from './fields.tsx';
import { peopleOf } from './known-people.ts';
import { go, hrefOf } from './route.ts';
import type { RowEdit } from './row-edit.ts';
import {
  draftRow,
  fieldsOf,
  fileRowOf,
  helpOf,
  isMain,
  keysOf,
  labelOf,
  nextTurns,
  rowProblems,
  textOf,
  wholeTexts,
  wordsOf,
} from './row-form.ts';
import { useDraft } from './use-draft.ts';

interface RowDialogProps {
  readonly table: TableName;
  /** `null`: a new one. */
  readonly row: StoredRow | null;
  /** Cells of a new row to begin with. */
  readonly initial?: Readonly<Record<string, string>>;
}

export function RowDialog({ table, row, initial = {} }: RowDialogProps) {
  const { loaded, config, now } = useBoard();
  // The version that the form began with: what others write meanwhile is a conflict, not a silent change.
  const [base, setBase] = useState(row);
  const draft = useDraft(
    `row ${table}/${row ? `${row.partitionKey}/${row.rowKey}` : ''}`,
    initial,
    row?.etag ?? null,
  );
  const { texts } = draft;
  const [pressed, setPressed] = useState(false);
  const first = useRef(row).current;
  const typed = JSON.stringify([texts, base?.etag ?? null]);
  const problems = useMemo(
    () => rowProblems(table, texts, base, loaded.tables, config.zone),
    [table, texts, base, loaded, config],
  );
  const turns = useMemo(
    () => (table === 'Rota' ? nextTurns(draftRow(table, texts, base), zoneOf(), now) : []),
    [texts, base],
  );
  function zoneOf() {
    const rota = keysOf(table, texts, base).partitionKey;
    return loaded.readings.lines.find(({ partition }) => partition === rota)?.zone ?? config.zone;
  }
  const keysWrong = base === null && problems.some(({ column }) => column?.endsWith('Key'));
  const edit: RowEdit = { table, rows: [fileRowOf(table, texts, base)], removed: [], base };
  const remove: Action[] = base
    ? [{ label: 'Delete', edit: { table, rows: [], removed: [base], base }, danger: true }]
    : [];
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  const kind = textOf('Kind', texts, base);
  const columns = fieldsOf(table, base);
  const isShown = (column: string) => isMain(table, column, kind, textOf(column, texts, base));
  // A new form does not begin with a list of what is empty.
  const shown = (column: string): readonly Problem[] =>
    base !== null || pressed || column in texts ? problems.filter((one) => one.column === column) : [];
  const field = (column: string) => (
    <ColumnField
      key={column}
      column={column}
      kind={kind}
      people={peopleEntries(people)}
      label={labelOf(column)}
      value={textOf(column, texts, base)}
      help={helpOf(table, column)}
      problems={shown(column)}
      onInput={(text) => draft.set(column, text)}
    />
  );
  const rest = columns.filter((column) => !isShown(column));
  const keys = keysOf(table, texts, base);
  return (
    <EditForm
      title="Row"
      edit={keysWrong ? null : edit}
      typed={typed}
      preview="first"
      draft={draft}
      actions={remove}
      onPress={() => setPressed(true)}
      onConflict={(conflicts) => {
        const [conflict] = conflicts;
        if (!conflict || conflict.theirs?.etag === base?.etag) return;
        // Somebody removed the row: saving puts back all of it.
        if (conflict.theirs === null && base) draft.setAll(wholeTexts(table, texts, base));
        setBase(conflict.theirs);
      }}
      onClose={() => go(hrefOf(['rows', table]))}
    >
      <p class="aside">{base ? `${table} ${keys.partitionKey}/${keys.rowKey}` : `A new row of ${table}.`}</p>
      {draft.stale && first && (
        <div role="alert" class="conflict">
          <p>
            <strong>Somebody else changed this row since you typed here.</strong> What you typed is still
            here. Save to write it over theirs.
          </p>
          <Versions table={table} theirs={first} yours={(column) => textOf(column, texts, first)} />
        </div>
      )}
      <div class="fields">{columns.filter(isShown).map(field)}</div>
      {rest.length > 0 && (
        <details class="more">
          <summary>More columns</summary>
          <div class="fields">{rest.map(field)}</div>
        </details>
      )}
      {turns.length > 0 && (
        <div class="turns">
          <h3 id="turns">Next turns</h3>
          <ul aria-labelledby="turns">
            {turns.map((turn) => (
              <li key={turn}>{turn}</li>
            ))}
          </ul>
        </div>
      )}
    </EditForm>
  );
}

interface ColumnFieldProps extends FieldProps {
  readonly column: string;
  readonly kind: string;
  readonly people: readonly Entry[];
}

/** The field that fits the column: people, words, dates, or text. */
function ColumnField({ column, kind, people, ...props }: ColumnFieldProps) {
  const isDated = /^\s*(?:override|holiday)\s*$/i.test(kind);
  switch (column) {
    case 'Who':
    case 'Fallback':
      return <ListField {...props} entries={people} several />;
    case 'InsteadOf':
      return <ListField {...props} entries={[...people, { value: '*', label: 'Everybody' }]} several />;
    case 'ValidFrom':
    case 'ValidUntil':
    case 'Until':
      return <TimeField {...props} only="date" />;
    case 'Start':
      return <TimeField {...props} />;
    case 'From':
    case 'To':
      if (!isDated) return <Field {...props} />;
      return /holiday/i.test(kind) ? <TimeField {...props} only="date" /> : <TimeField {...props} />;
    case 'Note':
    case 'Open':
      return <Field {...props} long />;
    default: {
      const words = wordsOf(column);
      return words.length > 0 ? (
        <ListField {...props} entries={words} several={column === 'Notify'} />
      ) : (
        <Field {...props} />
      );
    }
  }
}
