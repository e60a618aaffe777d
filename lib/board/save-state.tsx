/** What a form says of the last try to save it. */
import type { TableName } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import { Conflicts } from './conflicts.tsx';
import type { Saving } from './use-save.ts';

export function SaveState({ saving, table }: { readonly saving: Saving; readonly table: TableName }) {
  const { connection, refresh } = useBoard();
  const { failure, conflicts, busy } = saving;
  return (
    <>
      {busy && <p role="status">Saving…</p>}
      {failure && (
        <div role="alert" class="error">
          <p>Not saved. {failure.words} What you typed is still here.</p>
          {failure.signIn && (
            <button type="button" onClick={() => void connection.signInAgain().then(refresh, refresh)}>
              Sign in again
            </button>
          )}
        </div>
      )}
      {conflicts.length > 0 && <Conflicts table={table} conflicts={conflicts} />}
    </>
  );
}
