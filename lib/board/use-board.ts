/** What every view works with: what was read from the tables, who looks at it, and the place in the page. */
import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Step } from '../edit/plan.ts';
import type { Instant, PersonRow, TableName } from '../rota/model.ts';
import { loadTables, readTables, type TablesReading, type Tables } from '../rows/tables.ts';
import type { Store, StoredRow } from '../ports.ts';
import type { Connection } from './connect.ts';
import type { Config } from './session.ts';
import type { Route } from './route.ts';
import { failureOf, mayWrite, type Failure } from './trouble.ts';

export interface Board {
  readonly config: Config;
  readonly connection: Connection;
  readonly loaded: Loaded;
  /** The person who is signed in, by the `Target` of a row in People. */
  readonly me: PersonRow | null;
  /** Whether the person may write. */
  readonly mayEdit: boolean;
  readonly now: Instant;
  readonly route: Route;
  /** Reads the tables again; never throws. */
  readonly refresh: () => Promise<void>;
  /** Says that something was done. */
  readonly say: (words: string) => void;
  /** Says that rows were written, offers to undo it, and moves the keyboard to what was changed. */
  readonly saved: (table: TableName, steps: readonly Step[]) => void;
}

export const BoardContext = createContext<Board | null>(null);

/** Only below `BoardContext.Provider`. */
export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (board === null) throw new Error('a view is used outside the board');
  return board;
}

export interface Loaded {
  readonly tables: Tables<StoredRow>;
  readonly readings: TablesReading;
  readonly at: Instant;
}

export interface TablesState {
  /** The last that succeeded; `null`: none yet. */
  readonly loaded: Loaded | null;
  /** `null`: the last try succeeded. */
  readonly failure: Failure | null;
  /** Reads again; never throws. */
  readonly refresh: () => Promise<void>;
}

const REFRESH_MS = 60_000;

/** All four tables, read again each minute and when the page is looked at again. */
export function useTables(store: Store, { tables: url, zone }: Config): TablesState {
  const [state, setState] = useState<Omit<TablesState, 'refresh'>>({ loaded: null, failure: null });
  const last = useRef<Loaded | null>(null);
  const refresh = useCallback(async () => {
    try {
      const tables = await loadTables(store);
      const known = last.current;
      const readings = known && isSame(known.tables, tables) ? known.readings : readTables(tables, zone);
      last.current = {
        tables: readings === known?.readings ? known.tables : tables,
        readings,
        at: Date.now(),
      };
      setState({ loaded: last.current, failure: null });
    } catch (error) {
      const failure = await failureOf(error, 'read', 'the tables', url);
      setState({ loaded: last.current, failure });
    }
  }, [store, zone, url]);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    look();
    const timer = setInterval(look, REFRESH_MS);
    document.addEventListener('visibilitychange', look);
    addEventListener('online', look);
    addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('online', look);
      removeEventListener('focus', look);
    };
  }, [refresh]);
  return { ...state, refresh };
}

/** The same versions of the same rows: nothing has to be read and compiled again. */
function isSame(a: Tables<StoredRow>, b: Tables<StoredRow>): boolean {
  const same = (one: readonly StoredRow[], other: readonly StoredRow[]) =>
    one.length === other.length &&
    one.every(
      (row, index) =>
        row.etag === other[index]?.etag &&
        row.rowKey === other[index].rowKey &&
        row.partitionKey === other[index].partitionKey,
    );
  return (
    same(a.Rota, b.Rota) && same(a.People, b.People) && same(a.Lines, b.Lines) && same(a.Callers, b.Callers)
  );
}

const TICK_MS = 10_000;

/** The present, a few times a minute, so that a handoff is seen when it comes. */
export function useNow(): Instant {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const look = () => setNow(Date.now());
    const timer = setInterval(look, TICK_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return now;
}

/** Asked once, when the tables were read. Until the answer is there, and without a sign-in, everybody may. */
export function useMayEdit({ store, account }: Connection, isRead: boolean): boolean {
  const [may, setMay] = useState(true);
  useEffect(() => {
    if (account !== null && isRead) void mayWrite(store).then(setMay);
  }, [store, account, isRead]);
  return may;
}

export interface ReadState<T> {
  /** `undefined`: not there yet. */
  readonly value: T | undefined;
  readonly failure: Failure | null;
}

/**
 * Something that a view reads when it is opened, again with every reading of the tables, and when `key` changes.
 * `table` is named in a failure. `access`: what people who look at this may do with the table.
 */
export function useRead<T>(
  key: string,
  table: string,
  read: (store: Store) => Promise<T>,
  access: 'read' | 'write' = 'read',
): ReadState<T> {
  const { connection, config, loaded } = useBoard();
  const [state, setState] = useState<ReadState<T>>({ value: undefined, failure: null });
  useEffect(() => {
    let wanted = true;
    const fail = async (error: unknown) => {
      const failure = await failureOf(error, access, table, config.tables);
      if (wanted) setState(({ value }) => ({ value, failure }));
    };
    read(connection.store).then((value) => {
      if (wanted) setState({ value, failure: null });
    }, fail);
    return () => {
      wanted = false;
    };
    // `read` is made anew each time; `key` says what it reads.
  }, [key, connection, loaded.at]);
  return state;
}

/** Below this, lanes are too small to be pressed: a list in order of time takes their place. */
const NARROW = '(max-width: 639.98px)';

export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const follow = () => setNarrow(media.matches);
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  return narrow;
}
