/** The message about a call. */
import type { CallRecord } from '../audit/rows.ts';
import type { Zone } from '../rota/model.ts';
import type { Card, Fact } from './card.ts';
import { secondsToEnd, type CallNews } from './call-news.ts';
import { showDayTime } from '../rota/show-time.ts';

/** `zone`: of the line. `board`: where the board is. */
export function callCard(call: CallRecord, news: CallNews, zone: Zone, board: string): Card {
  const line = call.line ?? 'unknown';
  return {
    title: `${news.title}: ${line}`,
    facts: [
      { name: 'Line', value: line },
      { name: 'Caller', value: callerOf(call) },
      ...(call.at === null ? [] : [{ name: 'Called', value: calledAt(call.at, zone) }]),
      ...rang(call),
      { name: 'Why', value: news.why },
      ...(call.problem === null ? [] : [{ name: 'Problem', value: call.problem }]),
    ],
    link: `${board}#/calls`,
  };
}

const calledAt = (at: string, zone: Zone): string => `${showDayTime(Date.parse(at), zone)} (${zone})`;

/** As in the audit, after the name that Graph gave. */
function callerOf({ caller, callerName }: CallRecord): string {
  const id = caller ?? 'unknown';
  return callerName === null ? id : `${callerName} (${id})`;
}

function rang(call: CallRecord): readonly Fact[] {
  if (call.action !== 'redirect') return [];
  const seconds = secondsToEnd(call);
  return [
    { name: 'Rang', value: call.targets.map(({ person }) => person) },
    ...(seconds === null ? [] : [{ name: 'Ended', value: `${Math.round(seconds)} s after the redirect` }]),
  ];
}
