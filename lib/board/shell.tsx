/** What surrounds every view: the way to the others, and how fresh all of it is. */
import { useEffect, useState } from 'preact/hooks';
import { BoardContext } from './board-context.ts';
import type { Config } from './config.ts';
import type { Connection } from './connect.ts';
import { CallsView } from './calls-view.tsx';
import { DutyView } from './duty-view.tsx';
import { FeedsView } from './feeds-view.tsx';
import { LineView } from './line-view.tsx';
import { OnCallView } from './on-call-view.tsx';
import { ProblemsView } from './problems-view.tsx';
import { RowsView } from './rows-view.tsx';
import { hrefOf, useRoute, type Route } from './route.ts';
import { useNow, useTables, type TablesState } from './use-tables.ts';
import { showClock } from '../rota/show-time.ts';
import { wallClock } from '../rota/wall-clock.ts';

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

export function Shell({ config, connection }: ShellProps) {
  const route = useRoute();
  const now = useNow();
  const { loaded, failure, refresh } = useTables(connection.store, config.zone);
  const [said, say] = useState('');
  useTitle(route);
  return (
    <>
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
      </header>
      <main id="main">
        <Freshness state={{ loaded, failure, refresh }} connection={connection} zone={config.zone} />
        <p role="status" class="said">
          {said}
        </p>
        {loaded === null && <h1>Ringrota</h1>}
        {loaded && (
          <BoardContext.Provider value={{ config, connection, loaded, now, route, refresh, say }}>
            <View route={route} />
          </BoardContext.Provider>
        )}
      </main>
    </>
  );
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

/** Nothing while all is well but the time; since when, where the last try failed. */
function Freshness(props: {
  readonly state: TablesState;
  readonly connection: Connection;
  readonly zone: string;
}) {
  const { loaded, failure, refresh } = props.state;
  const since = loaded && showClock(wallClock(props.zone).wallTimeAt(loaded.at).time);
  if (failure === null)
    return loaded ? null : (
      <p role="status" class="loading">
        Reading the tables…
      </p>
    );
  return (
    <div role="alert" class="banner">
      <p>
        {failure.words} {since && `What you see is as it was at ${since}: it is not refreshed since then.`}
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

const isHere = (route: Route, path: readonly string[]): boolean => (route.path[0] ?? '') === (path[0] ?? '');

function useTitle({ path }: Route): void {
  const place = path.join(' / ');
  useEffect(() => {
    document.title = place === '' ? 'On call – Ringrota' : `${place} – Ringrota`;
  }, [place]);
}
