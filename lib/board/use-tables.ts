/** All that was read from the tables, and when; read again each minute and when the page is looked at again. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Instant, Zone } from '../rota/model.ts';
import { loadTables, readTables, type TablesReading, type Tables } from '../rows/tables.ts';
import type { Store, StoredRow } from '../ports.ts';
import { failureOf, type Failure } from './failure.ts';

export interface Loaded {
  readonly tables: Tables<StoredRow>;
  readonly readings: TablesReading;
  readonly at: Instant;
}

export interface TablesState {
  /** The last that succeeded; `null`: none yet. */
  readonly loaded: Loaded | null;
  /** Of the last try; `null`: it succeeded. */
  readonly failure: Failure | null;
  /** Reads again; never throws. */
  readonly refresh: () => Promise<void>;
}

const REFRESH_MS = 60_000;

export function useTables(store: Store, zone: Zone): TablesState {
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
      setState({ loaded: last.current, failure: failureOf(error, 'read', 'the tables') });
    }
  }, [store, zone]);
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
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    const look = () => setNow(Date.now());
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return now;
}
