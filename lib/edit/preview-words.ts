/** A preview as people read it: on the terminal, on the board, in messages. */
import type { Instant, Zone } from '../rota/model.ts';
import { periodWords, timeWords } from '../rota/show-time.ts';
import type { CallAnswer, CallChange } from './call-changes.ts';
import type { Preview } from './preview.ts';

export const NO_CALL_CHANGES = 'No call would be answered differently in the next 4 weeks.';

/** More is more than anybody reads; the number of the rest is said. */
const MAX_SENTENCES = 20;

/** What calls would get differently, a sentence each; empty: nothing. */
export function previewWords({ calls, isFirst }: Pick<Preview, 'calls' | 'isFirst'>): readonly string[] {
  const sentences =
    isFirst && calls.every(({ before }) => before.source === 'none') ? reachable(calls) : changeWords(calls);
  const rest = sentences.length - MAX_SENTENCES;
  return rest <= 0 ? sentences : [...sentences.slice(0, MAX_SENTENCES), `and ${rest} more changes`];
}

/** `support, Tue 1 Dec 20:00 to Wed 2 Dec 08:00: boss rings instead of olof`; the same change of many periods once. */
export function changeWords(calls: readonly CallChange[]): readonly string[] {
  const groups = new Map<string, CallChange[]>();
  for (const change of calls) {
    const id = JSON.stringify([change.line, change.caller, differenceWords(change)]);
    groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length <= 3
      ? group.map((change) => sentence(change, [change]))
      : [sentence(group[0] as CallChange, group)],
  );
}

function sentence(change: CallChange, group: readonly CallChange[]): string {
  const { line, zone, caller } = change;
  const whose = caller === null ? '' : `, calls from ${caller}`;
  return `${line}${whose}, ${timesWords(group, zone)}: ${differenceWords(change)}`;
}

function timesWords(group: readonly { readonly from: Instant; readonly to: Instant }[], zone: Zone): string {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return '';
  const one = periodWords(first.from, first.to, zone);
  return group.length === 1
    ? one
    : `${one} and ${group.length - 1} more times until ${timeWords(last.to, zone)}`;
}

/** `boss rings instead of olof` */
export function differenceWords({ before, after }: Pick<CallChange, 'before' | 'after'>): string {
  if (after.action === 'redirect') {
    const isSameRing = before.action === 'redirect' && names(before) === names(after);
    if (!isSameRing) return `${ringWords(after)} instead of ${whoOrWhy(before)}`;
    if (JSON.stringify(before.ids) !== JSON.stringify(after.ids))
      return `${ringWords(after)} at ${after.ids.join(', ')} instead of ${before.ids.join(', ')}`;
    return `${ringWords(after)} ${SOURCE[after.source] ?? ''} instead of ${SOURCE[before.source] ?? ''}`;
  }
  return `the call is ${rejection(after)} instead of ${before.action === 'redirect' ? `ringing ${list(before.ring)}` : rejection(before)}`;
}

/** A first import: who can be reached now, and from when; not each shift of four weeks. */
function reachable(calls: readonly CallChange[]): readonly string[] {
  const lines = new Map<string, CallChange[]>();
  for (const change of calls) lines.set(change.line, [...(lines.get(change.line) ?? []), change]);
  return [...lines].map(([line, changes]) => {
    const people = [...new Set(changes.flatMap(({ after }) => after.ring))];
    const [first] = changes;
    if (!first || people.length === 0) return `${line}: ${first ? differenceWords(first) : ''}`;
    return `${line} can now be reached: ${list(people)}, from ${timeWords(first.from, first.zone)}`;
  });
}

const SOURCE: Partial<Record<CallAnswer['source'], string>> = {
  rota: 'as on call',
  'line-fallback': 'as the fallback',
};

const names = ({ ring }: CallAnswer): string => ring.join('\n');

const ringWords = ({ ring }: CallAnswer): string => `${list(ring)} ${ring.length === 1 ? 'rings' : 'ring'}`;

const whoOrWhy = (answer: CallAnswer): string =>
  answer.action === 'redirect'
    ? list(answer.ring)
    : answer.source === 'none'
      ? 'nobody'
      : `being ${rejection(answer)}`;

function rejection({ reason, source }: CallAnswer): string {
  const why =
    { closed: 'the line is closed', rule: 'the caller is blocked' }[source as string] ?? 'nobody is on call';
  return `rejected as ${reason ?? 'busy'} (${why})`;
}

/** `anna`, `anna and bo`, `anna, bo and carl` */
function list(people: readonly string[]): string {
  const last = people.at(-1) ?? 'nobody';
  return people.length < 2 ? last : `${people.slice(0, -1).join(', ')} and ${last}`;
}
