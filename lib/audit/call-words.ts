/** A call's record in words. */
import type { CallRecord } from './rows.ts';
import type { Instant } from '../rota/model.ts';

/** A call that has neither been decided nor ended after this long never will be. */
const WAIT_MS = 30 * 60_000;

/** `+46701234567 (Eva)`. */
export function callerWords({ caller, callerName }: CallRecord): string {
  const id = caller?.replace(/^(?:phone|user):/, '') ?? 'not known';
  return callerName === null ? id : `${id} (${callerName})`;
}

/** Who was rung, or what was done instead. */
export function actionWords(call: CallRecord, now: Instant): string {
  if (call.action === 'redirect') return call.targets.map(({ person }) => person).join(', ') || 'nobody';
  if (call.action === 'reject') return `rejected as ${call.reason ?? 'none'}`;
  if (call.action !== null) return 'the caller had gone';
  if (call.at === null) return 'not known';
  return isOld(call, now) ? 'NO DECISION' : 'being decided';
}

/** Which rows, or what else, decided. */
export const becauseWords = ({ because, source }: CallRecord): string =>
  because.length > 0 ? because.join(', ') : (source ?? '');

/** How it ended; a call of which no end is known after half an hour says so. */
export function outcomeWords(call: CallRecord, now: Instant): string {
  if (call.outcome === null) return isOld(call, now) ? 'NO END' : 'no end yet';
  return call.hint === null ? call.outcome : `${call.outcome}: ${call.hint}`;
}

/** Whether the record is not whole although it should be. */
export const isOdd = (call: CallRecord, now: Instant): boolean =>
  (call.action === null || call.outcome === null) && isOld(call, now);

const isOld = ({ at, endedAt, day }: CallRecord, now: Instant): boolean =>
  now - Date.parse(at ?? endedAt ?? day) > WAIT_MS;

/** `12.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
