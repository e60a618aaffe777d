import { useEffect, useState } from 'preact/hooks';

/** Below this, lanes are too small to be pressed: a list in order of time takes their place. */
const NARROW = '(max-width: 639.98px)';

export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const follow = () => setNarrow(media.matches);
    follow();
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  return narrow;
}
