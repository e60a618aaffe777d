/** Something that is read when a view is opened, and again when it is looked at again. */
import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../ports.ts';
import { useBoard } from './board-context.ts';
import { failureOf, type Failure } from './failure.ts';

export interface ReadState<T> {
  /** `undefined`: not there yet. */
  readonly value: T | undefined;
  readonly failure: Failure | null;
}

/**
 * `what` names the table in a failure. Read anew with every reading of the tables, and when `key` changes.
 * `access`: what people who look at this may do with the table.
 */
export function useRead<T>(
  key: string,
  what: string,
  read: (store: Store) => Promise<T>,
  access: 'read' | 'write' = 'read',
): ReadState<T> {
  const { connection, loaded } = useBoard();
  const [state, setState] = useState<ReadState<T>>({ value: undefined, failure: null });
  useEffect(() => {
    let wanted = true;
    read(connection.store).then(
      (value) => {
        if (wanted) setState({ value, failure: null });
      },
      (error: unknown) => {
        if (wanted) setState(({ value }) => ({ value, failure: failureOf(error, access, what) }));
      },
    );
    return () => {
      wanted = false;
    };
    // `read` is made anew each time; `key` says what it reads.
  }, [key, connection, loaded.at]);
  return state;
}
