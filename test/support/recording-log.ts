import type { Log } from '../../lib/ports.ts';

export interface LoggedEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A log that keeps what it is told: events, and lines as they are. */
export function recordingLog(): Log & { readonly events: LoggedEvent[]; readonly lines: string[] } {
  const events: LoggedEvent[] = [];
  const lines: string[] = [];
  const take =
    (level: LoggedEvent['level']) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void events.push({ level, event, ...fields });
  return {
    events,
    lines,
    info: take('info'),
    warn: take('warn'),
    error: take('error'),
    line: (_level, text) => void lines.push(text),
  };
}
