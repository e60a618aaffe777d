/** `#/calendars`: the feeds that calendar programs read, and the way to make one or end one. */
import { useState } from 'preact/hooks';
import { loadFeeds, removeFeed, SHORT_ID, type FeedCells } from '../calendar/feed.ts';
import { useBoard } from './board-context.ts';
import { Dialog } from './dialog.tsx';
import { Failed } from './failed.tsx';
import { failureOf, type Failure } from './failure.ts';
import { feedWords } from './feed-subjects.ts';
import { go, hrefOf } from './route.ts';
import { NotSaved } from './save-state.tsx';
import { SubscribeDialog } from './subscribe-dialog.tsx';
import { useRead } from './use-read.ts';

const HERE = hrefOf(['calendars']);

export function FeedsView() {
  const { route, loaded } = useBoard();
  const [version, setVersion] = useState(0);
  const [leaving, setLeaving] = useState<FeedCells | null>(null);
  // Readers have no access to Feeds: only editors make and end calendars.
  const { value: feeds, failure } = useRead(`feeds ${version}`, 'Feeds', loadFeeds, 'write');
  const changed = () => setVersion(version + 1);
  return (
    <>
      <div class="heading">
        <h1>Calendars</h1>
        <button type="button" class="primary" onClick={() => go(hrefOf(['calendars'], { subscribe: '' }))}>
          Subscribe
        </button>
      </div>
      <p class="aside">
        Who is on call, in Outlook, Google or Apple. Each calendar has an address of its own; whoever has the
        address can read it.
      </p>
      <Failed failure={failure} />
      {feeds === undefined && failure === null && <p role="status">Reading the calendars…</p>}
      {feeds?.length === 0 && <p>No calendars.</p>}
      {feeds !== undefined && feeds.length > 0 && (
        <ul class="findings feeds" aria-label="Calendars">
          {feeds.map((feed) => (
            <li key={feed.id}>
              <span>
                <b>{feedWords(feed, loaded.readings)}</b>
                {feed.note && `: ${feed.note}`} <span class="aside">{feed.id.slice(0, SHORT_ID)}</span>
              </span>
              <button
                type="button"
                aria-label={`Remove ${feedWords(feed, loaded.readings)}`}
                onClick={() => setLeaving(feed)}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      {route.query.has('subscribe') && <SubscribeDialog onMade={changed} onClose={() => go(HERE)} />}
      {leaving && <RemoveDialog feed={leaving} onRemoved={changed} onClose={() => setLeaving(null)} />}
    </>
  );
}

interface RemoveDialogProps {
  readonly feed: FeedCells;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

function RemoveDialog({ feed, onRemoved, onClose }: RemoveDialogProps) {
  const { connection, loaded, say } = useBoard();
  const [failure, setFailure] = useState<Failure | null>(null);
  const remove = async () => {
    try {
      await removeFeed(connection.store, feed.id);
    } catch (error) {
      setFailure(failureOf(error, 'write', 'Feeds'));
      return;
    }
    say('Removed. The address of the calendar is unknown from now on.');
    onRemoved();
    onClose();
  };
  return (
    <Dialog title="Remove" onClose={onClose}>
      <p>
        The calendar <b>{feedWords(feed, loaded.readings)}</b> ends for everybody who has its address. You
        cannot get the address back.
      </p>
      <NotSaved failure={failure} words="Not removed." />
      <div class="buttons">
        <button type="button" class="danger" onClick={() => void remove()}>
          Remove
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
