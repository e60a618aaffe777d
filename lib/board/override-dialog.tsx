/** The dialog "Override": who comes in, who leaves, from when to when; what it changes is seen while one types. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { showTime } from '../rota/show-time.ts';
import { useBoard } from './board-context.ts';
import { cellProblems } from './cell-problems.ts';
import { Changes } from './changes.tsx';
import { Dialog } from './dialog.tsx';
import type { Edit } from '../edit/plan.ts';
import { isRefused, previewOf } from '../edit/preview.ts';
import { Field } from './field.tsx';
import type { LineReading } from './lanes.ts';
import { endOf, OVERRIDE_FIELDS, overrideName, overrideRow, rotaOf } from './override.ts';
import { go, withQuery, type Route } from './route.ts';
import { SaveState } from './save-state.tsx';
import { useDraft, type Texts } from './use-draft.ts';
import { usePreview } from './use-preview.ts';
import { useSave } from './use-save.ts';

const HELP: Readonly<Record<string, string>> = {
  Who: 'People who come in, such as “anna, bo”. Empty: nobody.',
  InsteadOf: 'Who leaves; * for everybody. Empty: Who is added.',
  From: 'Such as 2026-12-24 18:00.',
  To: 'Such as 2026-12-25 08:00.',
  Tier: 'Empty: wherever the person is, else 1.',
};

const HOUR = 3_600_000;

export function OverrideDialog({ reading }: { readonly reading: LineReading }) {
  const { loaded, config, route, now } = useBoard();
  const initial = useRef(initialTexts(route, showTime(Math.floor(now / HOUR) * HOUR, reading.zone))).current;
  const { texts, set, forget } = useDraft(`override ${reading.line.key} ${route.query.toString()}`, initial);
  const [pressed, setPressed] = useState(false);
  const saving = useSave();
  /** Kept once it was tried to save it: a second try must not make a second row. */
  const name = useRef<string | null>(null);
  const rowKey = name.current ?? overrideName(texts, loaded.tables.Rota, rotaOf(reading));
  const row = overrideRow(texts, reading, loaded.readings.lines, rowKey);
  const edit: Edit = { kind: 'write', table: 'Rota', rows: [row] };
  const { partitionKey, cells } = row;
  const problems = useMemo(
    () => cellProblems('Rota', { partitionKey, rowKey, ...cells }, loaded.tables, config.zone),
    [JSON.stringify(row), loaded],
  );
  const isComplete = Boolean(texts.From && texts.To);
  const until = endOf(texts, reading);
  const preview = usePreview(isComplete || pressed ? edit : null, until);
  const close = () => {
    forget();
    go(withQuery(route, { dialog: null, at: null, until: null, instead: null, tier: null }));
  };
  const save = async () => {
    setPressed(true);
    const fresh = previewOf({ ...loaded, zone: config.zone }, edit, now, until);
    if (isRefused(fresh)) return;
    name.current = rowKey;
    if (await saving.run(fresh)) close();
  };
  return (
    <Dialog title="Override" onClose={close}>
      <p class="aside">
        {whichLines(reading, loaded.readings.lines)} Times are those of {reading.zone}.
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="fields">
          {OVERRIDE_FIELDS.map(([label, column]) => (
            <Field
              key={column}
              label={label}
              value={texts[column] ?? ''}
              help={HELP[column]}
              problems={
                pressed || (texts[column] ?? '') !== (initial[column] ?? '')
                  ? problems.filter((problem) => problem.column === column)
                  : []
              }
              onInput={(text) => set(column, text)}
            />
          ))}
        </div>
        {preview && <Changes preview={preview} />}
        <SaveState saving={saving} table="Rota" />
        <div class="buttons">
          <button type="button" onClick={() => setPressed(true)}>
            Preview
          </button>
          <button type="submit" class="primary" disabled={saving.busy}>
            Save
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function initialTexts({ query }: Route, now: string): Texts {
  return {
    InsteadOf: query.get('instead') ?? '',
    From: query.get('at') ?? now,
    To: query.get('until') ?? '',
    Tier: query.get('tier') ?? '',
  };
}

function whichLines(reading: LineReading, lines: readonly LineReading[]): string {
  const rotaName = rotaOf(reading);
  const others = lines.filter((one) => rotaOf(one) === rotaName && one.line.key !== reading.line.key);
  const names = others.map((one) => one.line.name).join(', ');
  return names === ''
    ? `A row of the rota ${rotaName}.`
    : `A row of the rota ${rotaName}, which ${names} uses as well.`;
}
