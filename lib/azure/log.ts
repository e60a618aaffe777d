import type { Log } from '../ports.ts';

type Level = 'info' | 'warn' | 'error';

/** Where lines go: an invocation's context, or the console for what belongs to none. */
export interface LineSink {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/**
 * For lines that belong to no invocation. The host reads the level of a line on stderr from the words in it, and drops
 * what has none of them (WorkerProcess.ParseErrorMessageAndLog): so each line of JSON says its own.
 */
export function withLevel(sink: LineSink): LineSink {
  const say = (level: Level) => (line: string) =>
    sink[level](line.replace(/^\{"event":"[^"]*"/, (event) => `${event},"level":"${level}"`));
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

/**
 * One line of JSON per event: the Functions library would print objects as inspect text, which no query can read.
 * Never throws: a disk that is full where the log goes must not cost a call.
 */
export function createLog(sink: LineSink): Log {
  const line = (level: Level, text: () => string) => {
    try {
      sink[level](text());
    } catch {
      // There is nowhere left to say so.
    }
  };
  const write =
    (level: Level) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
      line(level, () => JSON.stringify({ event, ...fields }));
  return {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    line: (level, text) => line(level, () => text),
  };
}
