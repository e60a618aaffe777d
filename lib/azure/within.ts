/** Of one step in milliseconds: no chain of steps has more than three, so that everything is said within 15 s. */
export const STEP_MS = 4_500;

/** The work took too long. */
export class Late extends Error {
  override readonly name = 'Late';
}

/** Rejects with `Late` after `ms`; the work itself is left to its own limits. */
export async function within<T>(work: Promise<T>, ms = STEP_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`not done within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
