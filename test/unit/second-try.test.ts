import { describe, expect, it } from 'vitest';
import { StoreError, type StoreFault } from '../../lib/ports.ts';
import { secondTry } from '../../lib/second-try.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** What one attempt does: answers or fails after so many milliseconds. */
type Attempt = readonly [after: number, what: StoreFault | 'answer'];

/** Runs attempts that behave so one after the other, the last one for ever. */
async function run(...attempts: readonly Attempt[]) {
  const clock = virtualClock();
  const start = clock.now();
  const begun: number[] = [];
  const work = secondTry(async (number, leftMs) => {
    begun.push(clock.now() - start);
    const [after, what] = attempts[Math.min(number, attempts.length) - 1] ?? [0, 'answer'];
    await clock.sleep(Math.min(after, leftMs));
    if (what !== 'answer') throw new StoreError(what, `failed ${number}`);
    return number;
  }, clock);
  const result = await clock.run(work).catch((error: unknown) => (error as StoreError).fault);
  return { result, begun, took: clock.now() - start };
}

describe('a second try', () => {
  it('is not needed where the first answers', async () => {
    expect(await run([20, 'answer'])).toEqual({ result: 1, begun: [0], took: 20 });
  });

  it.each(['busy', 'unreachable', 'changed'] as const)('follows at once after %s', async (fault) => {
    expect(await run([20, fault], [20, 'answer'])).toEqual({ result: 2, begun: [0, 20], took: 40 });
  });

  it('follows again and again for a second, and then no more', async () => {
    const { result, begun, took } = await run([5, 'busy']);
    expect(result).toBe('busy');
    expect(begun).toHaveLength(5);
    expect(took).toBeLessThanOrEqual(1_205);
    expect((await run([5, 'busy'], [5, 'busy'], [5, 'busy'], [5, 'busy'], [5, 'answer'])).result).toBe(5);
  });

  it('goes out beside a first that is silent for half a second', async () => {
    expect(await run([2_000, 'timeout'], [20, 'answer'])).toEqual({ result: 2, begun: [0, 500], took: 520 });
  });

  it('does not stop the first from answering', async () => {
    expect(await run([900, 'answer'], [2_000, 'timeout'])).toEqual({ result: 1, begun: [0, 500], took: 900 });
  });

  it('that is silent as well is followed by one more, and that by another', async () => {
    const [silent, answer] = [
      [2_000, 'timeout'],
      [20, 'answer'],
    ] as const;
    expect(await run(silent, silent, answer)).toEqual({ result: 3, begun: [0, 500, 1_250], took: 1_270 });
    const fourth = await run(silent, silent, silent, answer);
    expect(fourth).toEqual({ result: 4, begun: [0, 500, 1_250, 2_000], took: 2_020 });
  });

  it('ends after 2.8 s where everything is silent', async () => {
    expect(await run([2_000, 'timeout'])).toMatchObject({ result: 'timeout', took: 2_800 });
  });

  it('follows once where the rights are missing', async () => {
    expect(await run([5, 'refused'])).toEqual({ result: 'refused', begun: [0, 5], took: 10 });
  });

  it('does not follow what can never be taken', async () => {
    expect(await run([5, 'invalid'])).toEqual({ result: 'invalid', begun: [0], took: 5 });
  });
});
