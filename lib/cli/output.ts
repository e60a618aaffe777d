import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { Failure } from './failure.ts';
import type { Environment } from '../settings/setting-values.ts';
import { UNSEEN } from '../text/unseen.ts';

/** A stream that may be a terminal. */
export type Sink = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The text in a colour, where there is colour. */
export type Paint = (format: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

export interface Output {
  /** Resolves when the text has been taken, so that long answers wait for a slow reader. */
  write(text: string): Promise<void>;
  /** `write` with a line's end. */
  line(text?: string): Promise<void>;
  /** One complete document, indented, with a line's end. */
  json(value: unknown): Promise<void>;
  /** As it is, but to a terminal without what could steer it. */
  csv(text: string): Promise<void>;
  /** The document of `json`, without a line's end. */
  jsonText(value: unknown): string;
  readonly paint: Paint;
  /** Width of the terminal in characters; `null`: not a terminal, so there is no limit. */
  readonly width: number | null;
  /** Whether the reader has gone away (`| head`): further writes do nothing. */
  readonly closed: boolean;
}

/** Uses color only if `sink` is a terminal and `NO_COLOR` is unset. Ignores a reader that goes away. */
export function createOutput(sink: Sink, env: Environment): Output {
  let closed = false;
  sink.on('error', () => {
    closed = true;
  });
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      if (closed || text === '') {
        resolve();
        return;
      }
      sink.write(text, (error) => {
        if (error) closed = true;
        if (error && !isGone(error)) reject(new Failure('the answer could not be written'));
        else resolve();
      });
    });
  const terminal = sink.isTTY === true;
  const colour = terminal && env.NO_COLOR === undefined && env.TERM !== 'dumb';
  const jsonText = (value: unknown) => {
    const text = JSON.stringify(value, null, 2);
    return terminal ? text.replaceAll(UNSEEN_IN_JSON, escapeOf) : text;
  };
  return {
    write,
    line: (text = '') => write(`${text}\n`),
    csv: (text) => write(terminal ? text.replaceAll(UNSEEN_IN_LINES, escapeOf) : text),
    json: (value) => write(`${jsonText(value)}\n`),
    jsonText,
    paint: (format, text) =>
      colour && text !== '' ? styleText(format, text, { validateStream: false }) : text,
    width: terminal ? (sink.columns ?? 80) : null,
    get closed() {
      return closed;
    },
  };
}

/** What JSON leaves as it is, and what can steer a terminal or turn its text round. */
const UNSEEN_IN_JSON = new RegExp(`[\\x7f-\\x9f\\u2028\\u2029${UNSEEN}]`, 'g');

/** The same of text in lines. */
const UNSEEN_IN_LINES = new RegExp(`[\\x00-\\x08\\v\\f\\x0e-\\x1f]|\\r(?!\\n)|${UNSEEN_IN_JSON.source}`, 'g');

const escapeOf = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

const GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'ECONNRESET', 'EOF']);

const isGone = (error: Error) => GONE.has((error as NodeJS.ErrnoException).code ?? '');
