/** The board starts here: settings, then the tables, then the views. */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import './style/base.css';
import './style/on-call.css';
import './style/lanes.css';
import './style/forms.css';
import './style/tables.css';
import { connect, loadConfig, missingSetting, type Connection } from './connect.ts';
import { isSignedOut, mayStartSession, type Config } from './session.ts';
import { Shell } from './shell.tsx';
import { signInWords } from './trouble.ts';

type Start =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'unset'; readonly setting: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'started'; readonly config: Config; readonly connection: Connection };

async function start(): Promise<Start> {
  try {
    const config = await loadConfig();
    const setting = missingSetting(config);
    if (setting !== null) return { kind: 'unset', setting };
    if (isSignedOut()) return { kind: 'signed-out' };
    return { kind: 'started', config, connection: await connect(config) };
  } catch (error) {
    return { kind: 'failed', words: signInWords(error instanceof Error ? error.message : String(error)) };
  }
}

function Page() {
  const [state, setState] = useState<Start>({ kind: 'starting' });
  useEffect(() => void start().then(setState), []);
  if (state.kind === 'started') return <Shell config={state.config} connection={state.connection} />;
  return (
    <main class="notice">
      <h1>Ringrota</h1>
      {state.kind === 'starting' && <p role="status">Loading…</p>}
      {state.kind === 'signed-out' && (
        <>
          <p role="status">You are signed out.</p>
          <button
            type="button"
            class="primary"
            onClick={() => {
              mayStartSession();
              location.reload();
            }}
          >
            Sign in
          </button>
        </>
      )}
      {state.kind === 'unset' && <Unset setting={state.setting} />}
      {state.kind === 'failed' && (
        <div role="alert">
          <p>The board could not start. {state.words}</p>
          <button type="button" onClick={() => location.reload()}>
            Try again
          </button>
        </div>
      )}
    </main>
  );
}

function Unset({ setting }: { readonly setting: string }) {
  return (
    <div role="alert">
      <p>The board is not turned on.</p>
      {setting === 'BOARD_CLIENT_ID' ? (
        <p>
          Set <code>BOARD_CLIENT_ID</code> to the client id of the board’s own app registration, which{' '}
          <code>infra/identity.bicep</code> makes; <code>docs/deploy.md</code> has the steps.
        </p>
      ) : (
        <p>
          Set <code>BOARD_TABLES_URL</code> to the address at which a browser finds the tables, such as{' '}
          <code>https://account.table.core.windows.net</code>.
        </p>
      )}
    </div>
  );
}

const root = document.getElementById('board');
if (root) render(<Page />, root);
