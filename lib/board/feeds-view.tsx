/** `#/calendars`: the feeds that calendar programs read, and the way to make one or end one. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import {
  addFeed,
  loadFeeds,
  removeFeed,
  SHORT_ID,
  type FeedCells,
  type FeedColumns,
} from '../calendar/feed.ts';
import { Dialog, Failed, NotSaved } from './edit-form.tsx';
import { feedWords, subjectOfLine, subjectsOf } from './feed-subjects.ts';
import { Choice, Field } from './fields.tsx';
import { peopleOf, personOf } from './known-people.ts';
import { go, hrefOf } from './route.ts';
import { failureOf, type Failure } from './trouble.ts';
import { useBoard, useRead } from './use-board.ts';

const HERE = hrefOf(['calendars']);

export function FeedsView() {
  const { route, loaded, mayEdit } = useBoard();
  const [version, setVersion] = useState(0);
  const [leaving, setLeaving] = useState<FeedCells | null>(null);
  // Readers have no access to Feeds: only editors make and end calendars.
  const { value: feeds, failure } = useRead(`feeds ${version}`, 'Feeds', loadFeeds, 'write');
  const changed = () => setVersion(version + 1);
  return (
    <>
      <div class="heading">
        <h1>Calendars</h1>
        {mayEdit && (
          <button type="button" class="primary" onClick={() => go(hrefOf(['calendars'], { subscribe: '' }))}>
            Subscribe
          </button>
        )}
      </div>
      <p class="aside">
        Who is on call, in Outlook, Google or Apple. Each calendar has its own address, and anybody who has
        the address can read it.
      </p>
      <Failed failure={failure} />
      {feeds === undefined && failure === null && <p role="status">Reading the calendars…</p>}
      {feeds?.length === 0 && <p>No calendars.</p>}
      {feeds !== undefined && feeds.length > 0 && (
        <ul class="findings feeds" aria-label="Calendars">
          {feeds.map((feed) => (
            <li key={feed.id}>
              <span>
                <b>{feedWords(feed, loaded.readings)}</b>
                {feed.note && `: ${feed.note}`} <span class="aside">{feed.id.slice(0, SHORT_ID)}</span>
              </span>
              <button
                type="button"
                aria-label={`Remove ${feedWords(feed, loaded.readings)}`}
                onClick={() => setLeaving(feed)}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      {mayEdit && route.query.has('subscribe') && (
        <SubscribeDialog onMade={changed} onClose={() => go(HERE)} />
      )}
      {leaving && <RemoveDialog feed={leaving} onRemoved={changed} onClose={() => setLeaving(null)} />}
    </>
  );
}

interface RemoveDialogProps {
  readonly feed: FeedCells;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

function RemoveDialog({ feed, onRemoved, onClose }: RemoveDialogProps) {
  const { connection, config, loaded, say } = useBoard();
  const [failure, setFailure] = useState<Failure | null>(null);
  const remove = async () => {
    try {
      await removeFeed(connection.store, feed.id);
    } catch (error) {
      setFailure(await failureOf(error, 'write', 'Feeds', config.tables));
      return;
    }
    say('Removed. The calendar’s address no longer works.');
    onRemoved();
    onClose();
  };
  return (
    <Dialog title="Remove" onClose={onClose}>
      <p>
        The calendar <b>{feedWords(feed, loaded.readings)}</b> ends for everybody who has its address. You
        cannot get the address back.
      </p>
      <NotSaved failure={failure} words="Not removed." />
      <div class="buttons">
        <button type="button" class="danger" onClick={() => void remove()}>
          Remove
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

interface SubscribeDialogProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

/** A new calendar, whose address is shown once. */
function SubscribeDialog({ onMade, onClose }: SubscribeDialogProps) {
  const { connection, config } = useBoard();
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
      setFailure(await failureOf(error, 'write', 'Feeds', config.tables));
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
          Copy it now: it is shown only once. Anyone who has the address can read this calendar, so treat it
          like a password.
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
