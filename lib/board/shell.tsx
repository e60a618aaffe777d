/** What surrounds every view: the way to the others, who is signed in, what was just saved, and how fresh it all is. */
import { Component, type ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Step } from '../edit/plan.ts';
import { placeOfStep } from '../edit/plan.ts';
import type { TableName } from '../rota/model.ts';
import { BoardContext, useBoard, useMayEdit, useNow, useTables, type TablesState } from './use-board.ts';
import type { Connection } from './connect.ts';
import type { Config } from './session.ts';
import { CallsView } from './calls-view.tsx';
import { DutyView } from './duty-view.tsx';
import { FeedsView } from './feeds-view.tsx';
import { peopleOf, personWith } from './known-people.ts';
import { LineView } from './line-view.tsx';
import { OnCallView, WallView } from './on-call-view.tsx';
import { ProblemsView } from './problems-view.tsx';
import { saveRows, undoOf } from './row-edit.ts';
import { RowsView } from './rows-view.tsx';
import { hrefOf, readRoute, useRoute, type Route } from './route.ts';
import { failureOf } from './trouble.ts';
import { clockAt } from './wording.ts';

interface ShellProps {
  readonly config: Config;
  readonly connection: Connection;
}

/** Path of a view, and its name. */
const PLACES: readonly (readonly [readonly string[], string])[] = [
  [[], 'On call'],
  [['duty'], 'My duty'],
  [['rows', 'Rota'], 'Rows'],
  [['calls'], 'Calls'],
  [['problems'], 'Problems'],
  [['calendars'], 'Calendars'],
];

/** The last thing that was done, in the view in which it was done. */
interface Said {
  readonly words: string;
  readonly view: string;
  /** What "Undo" takes back; `null`: it cannot be taken back. */
  readonly edit: { readonly table: TableName; readonly steps: readonly Step[] } | null;
  readonly isFailure?: boolean;
}

export function Shell({ config, connection }: ShellProps) {
  const route = useRoute();
  const now = useNow();
  const { loaded, failure, refresh } = useTables(connection.store, config);
  const [said, setSaid] = useState<Said | null>(null);
  /** Rows to which the keyboard goes once they are shown. */
  const [changed, setChanged] = useState<readonly Step[] | null>(null);
  const mayEdit = useMayEdit(connection, loaded !== null);
  const view = viewOf(route);
  const me = useMemo(
    () => (loaded === null ? null : personWith(peopleOf(loaded.readings), connection.account?.oid ?? null)),
    [loaded, connection],
  );
  useTitle(route);
  useEffect(() => {
    if (said !== null && said.view !== view) setSaid(null);
  }, [view]);
  useEffect(() => {
    // The form closes with the change of the place, which comes a moment later; until then nothing else can have the keyboard.
    if (changed === null || document.querySelector('dialog[open]') !== null) return;
    focusOn(changed);
    setChanged(null);
  }, [changed, route]);
  const wall = route.path[0] === 'wall';
  return (
    <>
      {!wall && (
        <header class="top">
          <a class="brand" href={hrefOf([])} aria-label="Ringrota">
            <span aria-hidden="true" class="mark" />
            Ringrota
          </a>
          <nav aria-label="Views">
            {PLACES.map(([path, name]) => (
              <a key={name} href={hrefOf(path)} aria-current={isHere(route, path) ? 'page' : undefined}>
                {name}
              </a>
            ))}
          </nav>
          {connection.account && (
            <div class="account">
              <span>{connection.account.name}</span>
              <button type="button" onClick={connection.account.signOut}>
                Sign out
              </button>
            </div>
          )}
        </header>
      )}
      <main id="main" class={wall ? 'on-wall' : undefined}>
        <Freshness state={{ loaded, failure, refresh }} connection={connection} zone={config.zone} />
        {!wall && loaded !== null && !mayEdit && <p class="hint readers">You can look, not change.</p>}
        {loaded === null && <h1>Ringrota</h1>}
        {loaded && (
          <BoardContext.Provider
            value={{
              ...{ config, connection, loaded, me, mayEdit, now, route, refresh },
              say: (words) => setSaid({ words, view, edit: null }),
              saved: (table, steps) => {
                const words = 'Saved. It holds from the next call on.';
                // The form was closed, and that may have changed the place.
                setSaid({ words, view: viewOf(readRoute(location.hash)), edit: { table, steps } });
                setChanged(steps);
              },
            }}
          >
            <SaidLine said={said} onSay={setSaid} config={config} connection={connection} refresh={refresh} />
            <Guard key={view}>
              <View route={route} />
            </Guard>
          </BoardContext.Provider>
        )}
      </main>
    </>
  );
}

/** A view that fails says so, and leaves the others alone. */
class Guard extends Component<{ readonly children: ComponentChildren }, { readonly words: string | null }> {
  override state: { readonly words: string | null } = { words: null };
  static override getDerivedStateFromError(error: unknown) {
    return { words: error instanceof Error ? error.message : String(error) };
  }
  override render() {
    const { words } = this.state;
    if (words === null) return this.props.children;
    return (
      <div role="alert" class="error">
        <h1>This view failed</h1>
        <p>{words}</p>
        <button type="button" onClick={() => this.setState({ words: null })}>
          Try again
        </button>
      </div>
    );
  }
}

function View({ route }: { readonly route: Route }) {
  switch (route.path[0]) {
    case undefined:
      return <OnCallView />;
    case 'line':
      return <LineView key={route.path[1]} />;
    case 'duty':
      return <DutyView />;
    case 'rows':
      return <RowsView />;
    case 'calls':
      return <CallsView />;
    case 'problems':
      return <ProblemsView />;
    case 'calendars':
      return <FeedsView />;
    case 'wall':
      return <WallView />;
    default:
      return (
        <>
          <h1>Not found</h1>
          <p>
            There is no such page. <a href={hrefOf([])}>Who is on call</a>
          </p>
        </>
      );
  }
}

interface SaidLineProps extends ShellProps {
  readonly said: Said | null;
  readonly onSay: (said: Said | null) => void;
  readonly refresh: () => Promise<void>;
}

/** What was done, with the way to take it back. */
function SaidLine({ said, onSay, config, connection, refresh }: SaidLineProps) {
  const { loaded } = useBoard();
  const edit = said?.edit ?? null;
  // From the rows as they were read right after saving: what somebody else changes later is a conflict.
  const undone = useMemo(
    () => (edit === null ? null : undoOf(edit.table, edit.steps, loaded.tables[edit.table])),
    [edit],
  );
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    if (said === null || edit === null || undone === null) return;
    setBusy(true);
    const tell = (words: string, again: boolean) =>
      onSay({ words, view: said.view, edit: again ? edit : null, isFailure: true });
    try {
      const conflicts = await saveRows(connection.store, edit.table, undone);
      await refresh();
      if (conflicts.length > 0) tell('Not undone: somebody else has changed it since.', false);
      else onSay({ words: 'Undone.', view: said.view, edit: null });
    } catch (error) {
      const { words } = await failureOf(error, 'write', edit.table, config.tables);
      tell(`Not undone. ${words} Press Undo again.`, true);
    }
    setBusy(false);
  };
  return (
    <div role="status" class={said?.isFailure ? 'said error' : 'said'}>
      {said !== null && <span>{said.words}</span>}
      {undone !== null && (
        <button type="button" disabled={busy} onClick={() => void undo()}>
          Undo
        </button>
      )}
    </div>
  );
}

/** Says nothing while all is well; since when, if the last try failed. */
function Freshness(props: {
  readonly state: TablesState;
  readonly connection: Connection;
  readonly zone: string;
}) {
  const { loaded, failure, refresh } = props.state;
  const since = loaded && clockAt(loaded.at, props.zone);
  if (failure === null)
    return loaded ? null : (
      <p role="status" class="loading">
        Reading the tables…
      </p>
    );
  return (
    <div role="alert" class="banner">
      <p>
        {failure.words} {since && `Showing data from ${since}. It has not refreshed since.`}
      </p>
      <button
        type="button"
        onClick={() =>
          void (failure.signIn ? props.connection.signInAgain().then(refresh, refresh) : refresh())
        }
      >
        {failure.signIn ? 'Sign in again' : 'Try again'}
      </button>
    </div>
  );
}

/** Puts the keyboard on what an edit wrote, else on the shift that is there now, else on the heading. */
function focusOn(steps: readonly Step[]): void {
  const marked = [...document.querySelectorAll<HTMLElement>('main [data-rows]')];
  const places = new Set(steps.filter(({ kind }) => kind !== 'removed').map(placeOfStep));
  const added = new Set(steps.filter(({ kind }) => kind === 'added').map(placeOfStep));
  const has = (wanted: ReadonlySet<string>) => (element: HTMLElement) =>
    (element.dataset.rows ?? '').split('\n').some((row) => wanted.has(row));
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  (marked.find(has(added)) ?? marked.find(has(places)) ?? heading)?.focus();
}

const viewOf = ({ path }: Route): string => path.slice(0, 2).join('/');

const isHere = (route: Route, path: readonly string[]): boolean => (route.path[0] ?? '') === (path[0] ?? '');

function useTitle({ path }: Route): void {
  const place = path.join(' / ');
  useEffect(() => {
    document.title = place === '' ? 'On call – Ringrota' : `${place} – Ringrota`;
  }, [place]);
}
