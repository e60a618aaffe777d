/** A fault that passes must change nothing: what failed, or is silent, is tried again before anything else is thought of. */
import { StoreError } from './ports.ts';
import { realTimer, type Timer } from './within.ts';

export interface SecondTry {
  /** While there is no answer, another attempt goes out beside those before at these instants. */
  readonly silenceMs?: readonly number[];
  /** The whole, from the first attempt to the end of the last. */
  readonly limitMs?: number;
  /** How long what fails quickly is tried again, from the beginning. */
  readonly quickMs?: number;
  /** Of the tables by default. */
  readonly mayPass?: (error: unknown) => MayPass;
  readonly now?: () => number;
  readonly timer?: Timer | undefined;
}

/** `no`: another attempt would fail as well; `once`: it probably would; `late`: there is one beside it already. */
export type MayPass = 'no' | 'once' | 'late' | 'yes';

/** A connection that died without a word answers none of them, a slow table answers the first; two may be lost. */
export const SILENCE_MS = [500, 1_250, 2_000];
export const LIMIT_MS = 2_800;
/** A fault of a second passes. */
const QUICK_MS = 1_200;

/** Pauses before the attempts that follow quick failures; the last one repeats. */
const PAUSES = [0, 100, 200, 400, 500];

/** Whether the tables may answer another attempt otherwise. */
export function tablesMayPass(error: unknown): MayPass {
  if (!(error instanceof StoreError) || error.fault === 'invalid') return 'no';
  if (error.fault === 'timeout') return 'late';
  return error.fault === 'refused' ? 'once' : 'yes';
}

/**
 * The first answer of up to a handful of attempts, `number` 1 and on; the last failure where none has one. Each attempt has
 * its own time limit, within what is left (`leftMs`). Attempts that were overtaken are left to their limits.
 */
export function secondTry<T>(
  attempt: (number: number, leftMs: number) => Promise<T>,
  how: SecondTry = {},
): Promise<T> {
  const { silenceMs = SILENCE_MS, limitMs = LIMIT_MS, quickMs = QUICK_MS, mayPass = tablesMayPass } = how;
  const { now = () => performance.now(), timer = realTimer } = how;
  const began = now();
  const counts = { begun: 0, running: 0, quick: 0 };
  let isOver = false;
  let takeBackRetry: (() => void) | null = null;
  let takeBackHedge: (() => void) | null = null;
  return new Promise((resolve, reject) => {
    const end = (answer: () => void) => {
      if (isOver) return;
      isOver = true;
      takeBackRetry?.();
      takeBackHedge?.();
      answer();
    };
    const begin = () => {
      takeBackRetry = null;
      counts.running++;
      const left = Math.max(limitMs - (now() - began), 0);
      attempt(++counts.begun, left).then((value) => end(() => resolve(value)), failed);
    };
    /** The pause before an attempt that follows this failure; `null`: none follows. */
    const pauseAfter = (kind: MayPass): number | null => {
      if (kind === 'no' || kind === 'late') return null;
      const pause = PAUSES[Math.min(counts.quick++, PAUSES.length - 1)] ?? 0;
      const isLast = kind === 'once' && counts.quick > 1;
      return isLast || now() - began + pause > quickMs ? null : pause;
    };
    const failed = (error: Error) => {
      counts.running--;
      if (isOver) return;
      const kind = mayPass(error);
      const pause = pauseAfter(kind);
      if (pause !== null && takeBackRetry === null) takeBackRetry = timer(pause, begin);
      else if (kind === 'no' || (counts.running === 0 && takeBackRetry === null)) end(() => reject(error));
    };
    /** One timer at a time: nearly every first attempt is answered before the first. */
    const armHedge = (index: number) => {
      const ms = silenceMs[index];
      if (ms === undefined) return;
      takeBackHedge = timer(ms - (silenceMs[index - 1] ?? 0), () => {
        armHedge(index + 1);
        if (counts.running > 0) begin();
      });
    };
    armHedge(0);
    begin();
  });
}
