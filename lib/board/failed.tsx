/** That something could not be read, and what helps. */
import { useBoard } from './board-context.ts';
import type { Failure } from './failure.ts';

export function Failed({ failure }: { readonly failure: Failure | null }) {
  const { connection, refresh } = useBoard();
  if (failure === null) return null;
  return (
    <div role="alert" class="banner">
      <p>{failure.words}</p>
      {failure.signIn && (
        <button type="button" onClick={() => void connection.signInAgain().then(refresh, refresh)}>
          Sign in again
        </button>
      )}
    </div>
  );
}
