/** Saving: what went wrong, and what somebody else wrote meanwhile. Nothing that was typed is lost by it. */
import { useState } from 'preact/hooks';
import { useBoard } from './board-context.ts';
import { isRefused, type Preview } from '../edit/preview.ts';
import { failureOf, type Failure } from './failure.ts';
import { save, type Conflict } from '../edit/save.ts';

export interface Saving {
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly conflicts: readonly Conflict[];
  /** Whether all of it was written. Where it was not, the reason is in `failure` or `conflicts`. */
  readonly run: (preview: Preview) => Promise<boolean>;
}

const IDLE = { busy: false, failure: null, conflicts: [] } as const;

export function useSave(): Saving {
  const { connection, refresh, say } = useBoard();
  const [state, setState] = useState<Omit<Saving, 'run'>>(IDLE);
  const run = async (preview: Preview): Promise<boolean> => {
    if (isRefused(preview)) return false;
    setState({ ...IDLE, busy: true });
    try {
      const conflicts = await save(connection.store, preview.table, preview.steps);
      await refresh();
      setState({ ...IDLE, conflicts });
      if (conflicts.length > 0) return false;
      say(`Saved. It holds from the next call on.`);
      return true;
    } catch (error) {
      setState({ ...IDLE, failure: failureOf(error, 'write', preview.table) });
      return false;
    }
  };
  return { ...state, run };
}
