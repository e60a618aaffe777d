/** The dialog of every form that changes rows: its fields, what they would change, and the way to save it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isRefused } from '../edit/preview.ts';
import type { Conflict } from '../edit/save.ts';
import { useBoard } from './use-board.ts';
import { Changes, Conflicts } from './changes.tsx';
import { doubtsOf, saveRows, type RowEdit, type ShownPreview } from './row-edit.ts';
import { failureOf, type Failure } from './trouble.ts';
import type { Draft } from './use-draft.ts';
import { askPreview, usePreview } from './use-preview.ts';
import { dateWords } from '../rota/show-time.ts';
import { clockAt } from './wording.ts';
import { wallClock } from '../rota/wall-clock.ts';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A window over the page, named by its heading. Esc closes it, and the keyboard goes back to where it was. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** A button of a form, and what it writes. */
export interface Action {
  readonly label: string;
  /** `null`: the form is not complete. */
  readonly edit: RowEdit | null;
  readonly danger?: boolean;
}

interface EditFormProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What "Save" writes; `null`: the form is not complete. */
  readonly edit: RowEdit | null;
  /** What was typed: a second try with the same text writes the same rows. */
  readonly typed: string;
  /** When the preview is shown: as one types, or when "Save" is pressed for the first time. */
  readonly preview: 'at once' | 'first';
  readonly actions?: readonly Action[];
  readonly draft?: Draft;
  readonly canSave?: boolean;
  /** "Preview", "Save" or another button was pressed. */
  readonly onPress?: () => void;
  readonly onConflict?: (conflicts: readonly Conflict[]) => void;
  readonly onClose: () => void;
}

/** What was pressed, with which text, and what it would change. */
interface Asked {
  readonly label: string;
  readonly typed: string;
  readonly preview: ShownPreview;
}

export function EditForm(props: EditFormProps) {
  const { title, edit, typed, draft, actions = [], canSave = true, onClose } = props;
  const { loaded, config, connection, now, refresh, saved } = useBoard();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  /** What was sent and may have been written: a second try must not make other rows. */
  const tried = useRef<Asked | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const isFirst = props.preview === 'first';
  const live = usePreview(isFirst ? null : edit);
  const pending = asked?.typed === typed ? asked : null;
  const shown = pending?.preview ?? live;
  const doubts = pending === null || isRefused(pending.preview) ? [] : doubtsOf(pending.preview);
  // A form that shows its preview first asks twice anyway: a note alone does not need a warning.
  const serious = isFirst ? doubts.filter((doubt) => !doubt.startsWith('no call')) : doubts;
  const close = () => {
    draft?.forget();
    onClose();
  };
  const press = async ({ label, edit: wanted }: Action) => {
    props.onPress?.();
    if (wanted === null || busy) return;
    setBusy(true);
    setFailure(null);
    const wasTried = tried.current?.typed === typed && tried.current.label === label;
    try {
      const preview =
        wasTried && tried.current
          ? tried.current.preview
          : await askPreview(loaded, config.zone, wanted, now);
      const isAsked = pending?.label === label;
      const mustAsk = isRefused(preview) || isFirst || doubtsOf(preview).length > 0;
      setConflicts([]);
      if (isRefused(preview) || (mustAsk && !isAsked && !wasTried)) {
        setAsked({ label, typed, preview });
        return;
      }
      tried.current = { label, typed, preview };
      const found = await saveRows(connection.store, preview.table, preview.steps);
      await refresh();
      if (found.length === 0) {
        close();
        saved(preview.table, preview.steps);
        return;
      }
      tried.current = null;
      setAsked(null);
      setConflicts(found);
      props.onConflict?.(found);
    } catch (error) {
      setFailure(await failureOf(error, 'write', wanted.table, config.tables));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (pending !== null && isRefused(pending.preview))
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [asked]);
  const save: Action = { label: 'Save', edit };
  // "Save all the same" stands for whatever was pressed, but for buttons that are pressed twice themselves.
  const again =
    serious.length > 0 && pending !== null && !(isFirst && pending.label !== 'Save') ? pending : null;
  const first = [save, ...actions].find(({ label }) => label === again?.label) ?? save;
  return (
    <Dialog title={title} onClose={close}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void press(first);
        }}
      >
        <div class="form-body">
          {draft?.offered && <Offer {...draft.offered} />}
          {props.children}
          {shown && <Changes preview={shown} rows={isFirst} />}
          {pending !== null && !isRefused(pending.preview) && (
            <p role="status" class={serious.length > 0 ? 'warning' : 'hint'}>
              Nothing is written yet{serious.length > 0 && `: ${serious.join('; ')}`}. Press “
              {again ? 'Save all the same' : pending.label}” to write this.
            </p>
          )}
          {busy && <p role="status">Saving…</p>}
          <NotSaved failure={failure} />
          {conflicts.length > 0 && (
            <Conflicts table={conflicts[0] ? (edit?.table ?? 'Rota') : 'Rota'} conflicts={conflicts} />
          )}
        </div>
        <div class="buttons">
          {!isFirst && (
            <button type="button" onClick={props.onPress}>
              Preview
            </button>
          )}
          <button type="submit" class="primary" disabled={busy || !canSave}>
            {again ? 'Save all the same' : 'Save'}
          </button>
          {actions.map((action) => (
            <button
              key={action.label}
              type="button"
              class={action.danger ? 'danger' : undefined}
              disabled={busy}
              onClick={() => void press(action)}
            >
              {action.label}
            </button>
          ))}
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Offer({ at, take, discard }: NonNullable<Draft['offered']>) {
  const { config, now } = useBoard();
  const date = (instant: number) => wallClock(config.zone).dateAt(instant);
  const day = date(at) === date(now) ? '' : `${dateWords(date(at))} `;
  return (
    <div role="status" class="hint offer">
      <span>
        You left a draft here at {day}
        {clockAt(at, config.zone)}.
      </span>
      <button type="button" onClick={take}>
        Use the draft
      </button>
      <button type="button" onClick={discard}>
        Discard
      </button>
    </div>
  );
}

interface NotSavedProps {
  readonly failure: Failure | null;
  /** What did not happen. */
  readonly words?: string;
}

export function NotSaved({ failure, words = 'Not saved.' }: NotSavedProps) {
  if (failure === null) return null;
  return (
    <div role="alert" class="error">
      <p>
        {words} {failure.words} {words === 'Not saved.' && 'What you typed is still here.'}
      </p>
      <SignInAgain failure={failure} />
    </div>
  );
}

/** That something could not be read, and what helps. */
export function Failed({ failure }: { readonly failure: Failure | null }) {
  if (failure === null) return null;
  return (
    <div role="alert" class="banner">
      <p>{failure.words}</p>
      <SignInAgain failure={failure} />
    </div>
  );
}

function SignInAgain({ failure }: { readonly failure: Failure }) {
  const { connection, refresh } = useBoard();
  if (!failure.signIn) return null;
  return (
    <button type="button" onClick={() => void connection.signInAgain().then(refresh, refresh)}>
      Sign in again
    </button>
  );
}
