/** The dialog "Subscribe": a new calendar feed, whose address is shown once. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { addFeed, type FeedColumns } from '../calendar/feed.ts';
import { useBoard } from './board-context.ts';
import { Dialog } from './dialog.tsx';
import { failureOf, type Failure } from './failure.ts';
import { peopleOf, personOf, subjectOfLine, subjectsOf } from './feed-subjects.ts';
import { Field } from './field.tsx';
import { NotSaved } from './save-state.tsx';

interface SubscribeDialogProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

export function SubscribeDialog({ onMade, onClose }: SubscribeDialogProps) {
  const { connection } = useBoard();
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const make = async (columns: FeedColumns) => {
    setBusy(true);
    try {
      setUrl((await addFeed(connection.store, columns, location.origin)).url);
      setFailure(null);
      onMade();
    } catch (error) {
      setFailure(failureOf(error, 'write', 'Feeds'));
    }
    setBusy(false);
  };
  return (
    <Dialog title="Subscribe" onClose={onClose}>
      {url === null ? (
        <Form busy={busy} failure={failure} onSave={(columns) => void make(columns)} onCancel={onClose} />
      ) : (
        <Address url={url} onDone={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps {
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly onSave: (columns: FeedColumns) => void;
  readonly onCancel: () => void;
}

function Form({ busy, failure, onSave, onCancel }: FormProps) {
  const { loaded, route } = useBoard();
  const subjects = subjectsOf(loaded.readings);
  const people = peopleOf(loaded.readings);
  const [subject, setSubject] = useState(() =>
    subjectOfLine(subjects, route.query.get('line') ?? '', loaded.readings),
  );
  const [person, setPerson] = useState(() => personOf(people, route.query.get('person') ?? ''));
  const [note, setNote] = useState('');
  const chosen = subjects.find(({ value }) => value === subject);
  const everybody = [['', 'Everybody'] as const];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen)
          onSave({
            ...chosen.columns,
            ...(person && { Person: person }),
            ...(note.trim() && { Note: note.trim() }),
          });
      }}
    >
      <div class="fields">
        <Choice
          label="Line or rota"
          value={subject}
          choices={subjects.map(({ value, label }) => [value, label])}
          onChoose={setSubject}
        />
        <Choice
          label="Person"
          value={person}
          choices={[...everybody, ...people.map((one) => [one.person, one.name ?? one.person] as const)]}
          onChoose={setPerson}
        />
        <Field label="Note" value={note} help="Who uses it, such as Anna’s phone." onInput={setNote} />
      </div>
      <NotSaved failure={failure} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy || !chosen}>
          Save
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

function Address({ url, onDone }: { readonly url: string; readonly onDone: () => void }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      setSaid('Copied.');
    } catch {
      setSaid('The browser does not let the page copy. The address is selected: copy it with the keyboard.');
    }
  };
  return (
    <>
      <div class="field">
        <label for={id}>Address</label>
        <input ref={field} id={id} type="text" readOnly value={url} aria-describedby={`${id}-hint`} />
      </div>
      <div id={`${id}-hint`}>
        <p class="warning">
          Copy it now: it is shown only once. Whoever has the address can read this calendar, so keep it as
          you keep a password.
        </p>
        <p>
          Outlook: “Subscribe from web”. Google: “From URL”. Apple: “New Calendar Subscription”. To end it,
          press Remove beside it in the list of calendars.
        </p>
      </div>
      <p role="status">{said}</p>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" onClick={onDone}>
          Done
        </button>
      </div>
    </>
  );
}
