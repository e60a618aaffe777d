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
function changeWords(calls: readonly CallChange[]): readonly string[] {
  const groups = new Map<string, CallChange[]>();
  for (const change of joined(calls)) {
    const id = JSON.stringify([change.line, change.caller, differenceWords(change)]);
    groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > 3 ? [sentence(group)] : group.map((change) => sentence([change])),
  );
}

/** A blocked caller, or a line that is switched off: one change instead of one for each shift that it replaces. */
function joined(calls: readonly CallChange[]): readonly CallChange[] {
  const found: CallChange[] = [];
  for (const change of calls) {
    const last = found.at(-1);
    const goesOn = last?.to === change.from && last.line === change.line && last.caller === change.caller;
    if (last && goesOn && last.after.action === 'reject' && isSame(last.after, change.after)) {
      const ring = [...new Set([...last.before.ring, ...change.before.ring])];
      const before = ring.length > 0 ? { ...last.before, action: 'redirect' as const, ring } : last.before;
      found[found.length - 1] = { ...last, to: change.to, before };
    } else found.push(change);
  }
  return found;
}

const isSame = (a: CallAnswer, b: CallAnswer): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `group` is one change for one line and caller, in one or more periods. */
function sentence(group: readonly CallChange[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const whose = first.caller === null ? '' : `, calls from ${first.caller}`;
  return `${first.line}${whose}, ${timesWords(group, first.zone)}: ${differenceWords(first)}`;
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
function differenceWords({ before, after }: Pick<CallChange, 'before' | 'after'>): string {
  if (after.action === 'redirect') {
    const isSameRing = before.action === 'redirect' && names(before) === names(after);
    if (!isSameRing) return `${ringWords(after)} instead of ${whoOrWhy(before)}`;
    if (JSON.stringify(before.ids) !== JSON.stringify(after.ids))
      return `${ringWords(after)} at ${after.ids.join(', ')} instead of ${before.ids.join(', ')}`;
    return `${ringWords(after)} ${SOURCE[after.source] ?? ''} instead of ${SOURCE[before.source] ?? ''}`;
  }
  return `the call is ${rejection(after)} instead of ${before.action === 'redirect' ? `ringing ${list(before.ring, 'or')}` : rejection(before)}`;
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
function list(people: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = people.at(-1) ?? 'nobody';
  return people.length < 2 ? last : `${people.slice(0, -1).join(', ')} ${word} ${last}`;
}
