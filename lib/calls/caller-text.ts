/** What a log may hold of a caller: enough to recognise a call, never a whole number. */
import type { Caller } from '../rota/ring.ts';

/** `user:<id>`, `phone:+…`, `app:<id>`, `guest:<id>`, `encrypted`, `unknown`: as the audit has it. */
export function callerText(caller: Caller): string {
  return caller.id === null ? caller.kind : `${caller.kind}:${caller.id}`;
}

/** The same for a log: a phone number keeps its first three digits and its last two. */
export function callerForLog(caller: Caller): string {
  return caller.kind === 'phone' && caller.id !== null
    ? `phone:${maskNumber(caller.id)}`
    : callerText(caller);
}

/** The numbers in a text that a person wrote, such as a cell or a name. */
export function maskNumbers(text: string): string {
  return text.replace(/\+\d[\d\s().-]{5,}\d/g, (number) => maskNumber(number.replace(/[^+\d]/g, '')));
}

/** `+46701234567` -> `+467…67`. */
function maskNumber(number: string): string {
  return number.length < 8 ? '…' : `${number.slice(0, 4)}…${number.slice(-2)}`;
}
