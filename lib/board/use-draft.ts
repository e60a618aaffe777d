/** What somebody typed, kept while the tab is open. A reload or a new sign-in restores it; a form that was left offers it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Instant } from '../rota/model.ts';

export type Texts = Readonly<Record<string, string>>;

interface Kept {
  readonly texts: Texts;
  readonly at: Instant;
  /** Version of the row that the form began with; `null`: a new row. */
  readonly etag: string | null;
  /** The form was left without Save or Cancel. */
  readonly left: boolean;
}

export interface Draft {
  readonly texts: Texts;
  readonly set: (field: string, text: string) => void;
  readonly setAll: (texts: Texts) => void;
  /** After Save and Cancel. */
  readonly forget: () => void;
  /** What was typed earlier and left; `null`: nothing, or it was taken or thrown away. */
  readonly offered: { readonly at: Instant; readonly take: () => void; readonly discard: () => void } | null;
  /** The version that the typed text belongs to, where it is not the row's present one. */
  readonly stale: boolean;
}

/** `key` names the form; it must not change while the form is there. `etag`: version of the row in it. */
export function useDraft(key: string, initial: Texts, etag: string | null): Draft {
  const place = `ringrota draft ${key}`;
  const found = useRef(recall(place));
  const [offer, setOffer] = useState(() => (found.current?.left === true ? found.current : null));
  const [texts, setTexts] = useState<Texts>(() =>
    found.current?.left === false ? { ...initial, ...found.current.texts } : initial,
  );
  const [stale, setStale] = useState(() => found.current?.left === false && found.current.etag !== etag);
  // What is in the form now, for the moment at which it goes.
  const typed = useRef<Kept | null>(found.current?.left === false ? found.current : null);
  const keep = (all: Texts, version = etag) => {
    typed.current = { texts: all, at: Date.now(), etag: version, left: false };
    remember(place, typed.current);
    setTexts(all);
  };
  useEffect(
    () => () => {
      if (typed.current !== null) remember(place, { ...typed.current, left: true });
    },
    [place],
  );
  return {
    texts,
    stale,
    set: (field, text) => {
      setOffer(null);
      keep({ ...(typed.current?.texts ?? texts), [field]: text }, typed.current?.etag ?? etag);
    },
    setAll: (all) => keep(all),
    forget: () => {
      typed.current = null;
      remember(place, null);
    },
    offered: offer && {
      at: offer.at,
      take: () => {
        keep({ ...initial, ...offer.texts }, offer.etag);
        setStale(offer.etag !== etag);
        setOffer(null);
      },
      discard: () => {
        remember(place, null);
        setOffer(null);
      },
    },
  };
}

function recall(place: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<Kept> | null;
    if (kept?.texts === undefined || kept.at === undefined) return null;
    return { texts: kept.texts, at: kept.at, etag: kept.etag ?? null, left: kept.left === true };
  } catch {
    return null;
  }
}

/** A browser may refuse to keep anything: then a reload loses what was typed, as on any page. */
function remember(place: string, kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // Nothing else depends on it.
  }
}
