/** What somebody may have meant. */

/** Longer words are not typos, and would be slow to compare. */
const MAX_LENGTH = 40;

/**
 * The one candidate that is a slip or two away (regardless of case): one for up to four letters, two for more; a
 * swap of neighbours is one slip. `null` where none is near, or two are equally near.
 */
export function near(word: string, candidates: readonly string[]): string | null {
  if (word.length > MAX_LENGTH) return null;
  const limit = word.length > 4 ? 2 : 1;
  let best: string | null = null;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    if (slips < least) [best, least] = [candidate, slips];
    else if (slips === least && slips <= limit) best = null;
  }
  return best;
}

/** The candidates that come nearest, best first: a slip or a few away, or one within the other. At most three. */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  if (word.length > MAX_LENGTH) return [];
  const wanted = word.trim().toLowerCase();
  const isPart = (name: string) => name.length > 2 && (wanted.includes(name) || name.includes(wanted));
  return [...new Set(candidates)]
    .map((name) => ({ name, slips: distance(wanted, name.toLowerCase().slice(0, MAX_LENGTH)) }))
    .filter(
      ({ name, slips }) => slips <= wanted.length / 3 || (wanted.length > 2 && isPart(name.toLowerCase())),
    )
    .sort((a, b) => a.slips - b.slips)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Optimal string alignment: insertions, deletions, changes and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? at(before, j - 2) + 1 : Infinity;
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, change, swap));
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
