/** `GET /api/on-call`: who would ring on a line, or for a rota, now or at any instant. */
import { onCallAnswer } from '../rota/on-call-answer.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { readInstant } from '../text/instant.ts';
import type { Caller } from '../rota/ring.ts';
import { callerNamed, loadCalling } from '../rows/calling.ts';
import { StoreError, type Log, type Store } from '../ports.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from './http.ts';
import { loadReading, type Question } from '../rows/load.ts';

export interface OnCallDeps {
  readonly store: Store;
  readonly defaultTimeZone: Zone;
  readonly now: () => Instant;
  readonly log: Pick<Log, 'error'>;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** 200; 400 for a question that cannot be read; 404 for an unknown line or rota; 503 when the tables do not answer. */
export async function onCall(query: URLSearchParams, deps: OnCallDeps): Promise<HttpAnswer> {
  const question = readQuestion(query);
  if (question === null)
    return errorAnswer(400, 'invalidRequest', 'Give either line= or rota=, and only one of them.', NO_STORE);
  const text = query.get('at');
  const at = text === null ? deps.now() : readInstant(withPlus(text));
  if (at === null)
    return errorAnswer(
      400,
      'invalidRequest',
      'at= is not an instant with Z or an offset, such as 2026-11-21T02:14:00Z.',
      NO_STORE,
    );
  const caller = readCaller(query.get('caller'));
  if (caller === undefined)
    return errorAnswer(
      400,
      'invalidRequest',
      'caller= is neither a number with + (written %2B in a URL) nor an object id.',
      NO_STORE,
    );
  try {
    const reading = await loadReading(deps.store, question, deps.defaultTimeZone);
    const calling = reading && caller && (await loadCalling(deps.store, reading, caller));
    if (reading !== null) return jsonAnswer(200, onCallAnswer(reading, at, calling), NO_STORE);
    return errorAnswer(404, 'notFound', `Unknown ${'line' in question ? 'line' : 'rota'}.`, NO_STORE);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    deps.log.error('storage.failed', { what: 'on-call query', fault: error.fault, reason: error.message });
    return errorAnswer(503, 'storageUnavailable', 'The tables did not answer; try again.', NO_STORE);
  }
}

/** A `+` that is not encoded in a URL arrives as a space. */
const withPlus = (text: string) => text.replace(/ (?=\d{2}:?\d{2}$)/, '+');

/** `null`: not asked for; `undefined`: cannot be read. A `+` that is not encoded arrives as a space. */
const readCaller = (text: string | null): Caller | null | undefined =>
  text === null ? null : (callerNamed(text.replace(/^ (?=\d)/, '+')) ?? undefined);

/** One `line` or one `rota`, not blank. */
function readQuestion(query: URLSearchParams): Question | null {
  const [lines, rotas] = [query.getAll('line'), query.getAll('rota')];
  const [line = '', rota = ''] = [lines[0]?.trim(), rotas[0]];
  if (lines.length + rotas.length !== 1) return null;
  if (line !== '') return { line };
  return rota.trim() === '' ? null : { rota };
}
