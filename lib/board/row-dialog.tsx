/**
 * The dialog "Row": a field for each column. Saving shows first what it would change; pressed once more it is written.
 * The row is written where it is still the version that this form began with.
 */
import { useMemo, useState } from 'preact/hooks';
import type { Problem, TableName } from '../rota/model.ts';
import type { StoredRow } from '../ports.ts';
import { useBoard } from './board-context.ts';
import { cellProblems } from './cell-problems.ts';
import { Changes } from './changes.tsx';
import { helpOf } from './column-help.ts';
import { Dialog } from './dialog.tsx';
import type { Edit } from '../edit/plan.ts';
import { isRefused, previewOf, type Preview } from '../edit/preview.ts';
import { Field } from './field.tsx';
import { go, hrefOf } from './route.ts';
import { draftRow, fieldsOf, fileRowOf, keyProblems, keysOf, textOf, wholeTexts } from './row-draft.ts';
import { SaveState } from './save-state.tsx';
import { useDraft } from './use-draft.ts';
import { useSave } from './use-save.ts';

interface RowDialogProps {
  readonly table: TableName;
  /** `null`: a new one. */
  readonly row: StoredRow | null;
}

/** What was pressed, and what it would change; nothing is written before it is pressed again. */
interface Asked {
  readonly button: 'save' | 'delete';
  readonly preview: Preview;
}

export function RowDialog({ table, row }: RowDialogProps) {
  const { loaded, config, now } = useBoard();
  // The version that the form began with: what others write meanwhile is a conflict, not a silent change.
  const [base, setBase] = useState(row);
  const { texts, set, setAll, forget } = useDraft(
    `row ${table}/${row ? `${row.partitionKey}/${row.rowKey}` : ''}`,
    {},
  );
  const [asked, setAsked] = useState<Asked | null>(null);
  const saving = useSave();
  const problems = useMemo(
    () => problemsOf(table, texts, base, loaded.tables, config.zone),
    [table, texts, base, loaded, config],
  );
  const close = () => {
    forget();
    go(hrefOf(['rows', table]));
  };
  const ask = (button: Asked['button']) => {
    const rows = loaded.tables[table].map((one) => (isSameKey(one, base) ? (base ?? one) : one));
    const before = { ...loaded, tables: { ...loaded.tables, [table]: rows }, zone: config.zone };
    const edit: Edit =
      button === 'delete' && base
        ? { kind: 'remove', table, rows: [base] }
        : { kind: 'write', table, rows: [fileRowOf(table, texts, base)] };
    setAsked({ button, preview: previewOf(before, edit, now) });
  };
  const press = async (button: Asked['button']) => {
    const keysWrong = base === null && problems.some(({ column }) => column?.endsWith('Key'));
    if (asked?.button !== button || isRefused(asked.preview) || keysWrong) {
      ask(button);
      return;
    }
    if (await saving.run(asked.preview)) close();
  };
  const [conflict] = saving.conflicts;
  if (conflict && conflict.theirs?.etag !== base?.etag) {
    // Removed by somebody: saving puts back all of it.
    if (conflict.theirs === null && base) setAll(wholeTexts(table, texts, base));
    setBase(conflict.theirs);
    setAsked(null);
  }
  const keys = keysOf(table, texts, base);
  return (
    <Dialog title="Row" onClose={close}>
      <p class="aside">{base ? `${table} ${keys.partitionKey}/${keys.rowKey}` : `A new row of ${table}.`}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void press('save');
        }}
      >
        <div class="fields">
          {fieldsOf(table, base).map((column) => (
            <Field
              key={column}
              label={column}
              value={textOf(column, texts, base)}
              help={helpOf(table, column)}
              long={column === 'Note' || column === 'Open'}
              problems={shown(problems, column, base !== null || asked !== null || column in texts)}
              onInput={(text) => {
                set(column, text);
                setAsked(null);
              }}
            />
          ))}
        </div>
        {asked && <Changes preview={asked.preview} />}
        {asked && !isRefused(asked.preview) && (
          <p role="status" class="hint">
            Nothing is written yet. Press {asked.button === 'save' ? 'Save' : 'Delete'} again to write this.
          </p>
        )}
        <SaveState saving={saving} table={table} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={saving.busy}>
            Save
          </button>
          {base && (
            <button type="button" class="danger" disabled={saving.busy} onClick={() => void press('delete')}>
              Delete
            </button>
          )}
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** A new form does not begin with a list of what is empty. */
const shown = (problems: readonly Problem[], column: string, isAsked: boolean): readonly Problem[] =>
  isAsked ? problems.filter((problem) => problem.column === column) : [];

const isSameKey = (a: StoredRow, b: StoredRow | null): boolean =>
  a.partitionKey === b?.partitionKey && a.rowKey === b.rowKey;

function problemsOf(
  table: TableName,
  texts: Readonly<Record<string, string>>,
  base: StoredRow | null,
  tables: Parameters<typeof cellProblems>[2],
  zone: string,
): readonly Problem[] {
  return [
    ...(base === null ? keyProblems(table, texts, tables[table]) : []),
    ...cellProblems(table, draftRow(table, texts, base), tables, zone),
  ];
}
