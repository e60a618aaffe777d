/** What somebody has typed, kept while the tab is open: a reload, or signing in again, loses nothing of it. */
import { useState } from 'preact/hooks';

export type Texts = Readonly<Record<string, string>>;

export interface Draft {
  readonly texts: Texts;
  readonly set: (field: string, text: string) => void;
  readonly setAll: (texts: Texts) => void;
  /** After saving, or where nothing is to be kept. */
  readonly forget: () => void;
}

/** `key` names the form; it must not change while the form is there. */
export function useDraft(key: string, initial: Texts): Draft {
  const place = `ringrota draft ${key}`;
  const [texts, setTexts] = useState<Texts>(() => ({ ...initial, ...recall(place) }));
  return {
    texts,
    set: (field, text) =>
      setTexts((before) => {
        const after = { ...before, [field]: text };
        remember(place, after);
        return after;
      }),
    setAll: (all) => {
      remember(place, all);
      setTexts(all);
    },
    forget: () => remember(place, null),
  };
}

function recall(place: string): Texts | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as Texts | null;
  } catch {
    return null;
  }
}

/** A browser may refuse to keep anything: then a reload loses what was typed, as on any page. */
function remember(place: string, texts: Texts | null): void {
  try {
    if (texts === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(texts));
  } catch {
    // Nothing to be done, and nothing else depends on it.
  }
}
