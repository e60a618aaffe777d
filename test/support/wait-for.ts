/** Asks again every 10 ms until the answer is neither `null`, `undefined` nor `false`. Throws after the limit, naming `what`. */
export async function waitFor<T>(
  what: string,
  ask: () => T | Promise<T>,
  limitMs = 120_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as NonNullable<Exclude<T, false>>;
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs} ms for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
