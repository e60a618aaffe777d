import type { World } from '../support/world.ts';

/** The identity endpoint is up again when it was asked once more. */
export function healAfterOne({ graph: { identity } }: World): void {
  const asked = identity.requests.length;
  const timer = setInterval(() => {
    if (identity.requests.length === asked) return;
    identity.mode = 'up';
    clearInterval(timer);
  }, 5).unref();
}
