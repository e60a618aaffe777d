/** Times and people as the page says them. */
import type { Instant, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { periodWords, showClock } from '../rota/show-time.ts';

/** `anna`, `anna and bo`, `anna, bo and carl`. */
export function listWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** People by their Name where they have one. */
export const nameOf = ({ person, name }: { readonly person: string; readonly name: string | null }): string =>
  name ?? person;

/** `Anna, Thu 26 Nov 17:00 to Fri 27 Nov 08:00`: the name of a shift's button. */
export const blockName = (
  block: { readonly name: string; readonly from: Instant; readonly to: Instant },
  zone: Zone,
): string => `${block.name}, ${periodWords(block.from, block.to, zone)}`;

/** `17:00` */
export const clockAt = (at: Instant, zone: Zone): string => showClock(wallClock(zone).wallTimeAt(at).time);

/** `1 shift`, `2 shifts`. */
export const countWords = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Zones that this browser knows. */
export function isZone(zone: string): boolean {
  try {
    wallClock(zone);
    return true;
  } catch {
    return false;
  }
}
