/** The preview of an edit while somebody types, worked out by `preview-worker.ts`. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Instant, Zone } from '../rota/model.ts';
import type { RowEdit, ShownPreview } from './row-edit.ts';
import type { PreviewAnswer, PreviewRequest } from './preview-worker.ts';
import { useBoard, type Loaded } from './use-board.ts';

let worker: Worker | null = null;
let sent: Loaded | null = null;
let last = 0;
const waiting = new Map<
  number,
  { resolve: (preview: ShownPreview) => void; reject: (error: Error) => void }
>();

function theWorker(): Worker {
  if (worker !== null) return worker;
  // The build writes the worker's name, which has a hash, into the page.
  const url = document.querySelector<HTMLMetaElement>('meta[name="preview-worker"]')?.content ?? '';
  const started = new Worker(url, { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<PreviewAnswer>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ('preview' in data) one?.resolve(data.preview);
    else one?.reject(new Error(data.error));
  };
  started.onerror = () => {
    for (const { reject } of waiting.values()) reject(new Error('The preview could not be worked out.'));
    waiting.clear();
    started.terminate();
    [worker, sent] = [null, null];
  };
  return (worker = started);
}

const send = (request: PreviewRequest): void => theWorker().postMessage(request);

/** Gives the worker the tables before the first key is pressed. */
function prepare(loaded: Loaded, zone: Zone): void {
  if (sent === loaded) return;
  send({ kind: 'tables', tables: loaded.tables, zone });
  sent = loaded;
}

export function askPreview(loaded: Loaded, zone: Zone, edit: RowEdit, now: Instant): Promise<ShownPreview> {
  prepare(loaded, zone);
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ kind: 'edit', id, edit, now });
  });
}

/** Keys follow each other faster than this, so that only the last of them is looked at. */
const REST_MS = 120;

/** `null`: not worked out yet, or there is nothing to show. `edit` is compared by what it says. */
export function usePreview(edit: RowEdit | null): ShownPreview | null {
  const { loaded, config, now } = useBoard();
  const [preview, setPreview] = useState<ShownPreview | null>(null);
  const text = useMemo(() => JSON.stringify(edit), [edit]);
  useEffect(() => prepare(loaded, config.zone), [loaded, config.zone]);
  useEffect(() => {
    if (edit === null) {
      setPreview(null);
      return;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      const show = (found: ShownPreview) => {
        if (wanted) setPreview(found);
      };
      askPreview(loaded, config.zone, edit, now).then(show, () => undefined);
    }, REST_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // By what the edit says: it is made anew each time, and the present changes nothing that is worth the work.
  }, [text, loaded]);
  return preview;
}
