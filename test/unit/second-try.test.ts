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

  it('follows again and again, and once more after a fault of 2.5 s', async () => {
    const { result, begun, took } = await run([5, 'busy']);
    expect([result, begun.at(-1), took]).toEqual(['busy', 2_600, 2_605]);
    expect(begun).toHaveLength(9);
    const passes = await run(...Array.from({ length: 8 }, () => [5, 'busy'] as const), [5, 'answer']);
    expect(passes).toMatchObject({ result: 9, took: 2_605 });
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

  it('ends after 3.2 s where everything is silent, the last attempt after a silence of 2.5 s', async () => {
    const silent = await run([2_000, 'timeout']);
    expect(silent).toEqual({ result: 'timeout', begun: [0, 500, 1_250, 2_000, 2_600], took: 3_200 });
  });

  it('has as much patience as it is asked for', async () => {
    const clock = virtualClock();
    const work = secondTry(() => Promise.reject(new StoreError('busy', 'no')), {
      ...clock,
      patienceMs: 6_200,
    });
    const began = clock.now();
    await expect(clock.run(work)).rejects.toThrow('no');
    expect(clock.now() - began).toBe(6_200);
  });

  it('follows once where the rights are missing', async () => {
    expect(await run([5, 'refused'])).toEqual({ result: 'refused', begun: [0, 5], took: 10 });
  });

  it('does not follow what can never be taken', async () => {
    expect(await run([5, 'invalid'])).toEqual({ result: 'invalid', begun: [0], took: 5 });
  });
});
