/** The preview of an edit while somebody types: worked out when the keys rest, so that typing never waits for it. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Instant } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import type { Edit } from '../edit/plan.ts';
import { previewOf, type Preview } from '../edit/preview.ts';

/** At least this, and twice what the last one took: of a very large rota it comes when the typing has ended. */
const REST_MS = 120;

/** `null`: not worked out yet, or there is nothing to show. `edit` is compared by what it says. */
export function usePreview(edit: Edit | null, until?: Instant): Preview | null {
  const { loaded, config, now } = useBoard();
  const [preview, setPreview] = useState<Preview | null>(null);
  const took = useRef(0);
  const text = useMemo(() => JSON.stringify(edit), [edit]);
  useEffect(() => {
    if (edit === null) {
      setPreview(null);
      return;
    }
    const timer = setTimeout(
      () => {
        const started = performance.now();
        setPreview(previewOf({ ...loaded, zone: config.zone }, edit, now, until));
        took.current = performance.now() - started;
      },
      REST_MS + 2 * took.current,
    );
    return () => clearTimeout(timer);
    // By what the edit says: it is made anew each time, and the present changes nothing that is worth the work.
  }, [text, loaded]);
  return preview;
}
