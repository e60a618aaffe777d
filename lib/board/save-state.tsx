/** What a form says of the last try to save it. */
import type { TableName } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import { Conflicts } from './conflicts.tsx';
import type { Failure } from './failure.ts';
import type { Saving } from './use-save.ts';

export function SaveState({ saving, table }: { readonly saving: Saving; readonly table: TableName }) {
  const { failure, conflicts, busy } = saving;
  return (
    <>
      {busy && <p role="status">Saving…</p>}
      <NotSaved failure={failure} />
      {conflicts.length > 0 && <Conflicts table={table} conflicts={conflicts} />}
    </>
  );
}

interface NotSavedProps {
  readonly failure: Failure | null;
  /** What did not happen. */
  readonly words?: string;
}

export function NotSaved({ failure, words = 'Not saved.' }: NotSavedProps) {
  const { connection, refresh } = useBoard();
  if (failure === null) return null;
  return (
    <div role="alert" class="error">
      <p>
        {words} {failure.words} {words === 'Not saved.' && 'What you typed is still here.'}
      </p>
      {failure.signIn && (
        <button type="button" onClick={() => void connection.signInAgain().then(refresh, refresh)}>
          Sign in again
        </button>
      )}
    </div>
  );
}
