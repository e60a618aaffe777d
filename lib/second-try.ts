/** Operations that fail, or are silent, are retried before any fallback: a fault that passes must change nothing. */
import { StoreError } from './ports.ts';
import { realTimer, type Timer } from './within.ts';

export interface SecondTry {
  /** How long a fault may last: the last attempt begins then. */
  readonly patienceMs?: number;
  /** The whole, from the first attempt to the end of the last. */
  readonly limitMs?: number;
  /** While the first attempt is silent for this long, a second goes out beside it; others follow. */
  readonly silenceMs?: number;
  /** Default: the rule for the tables. */
  readonly mayPass?: (error: unknown) => MayPass;
  readonly now?: () => number;
  readonly timer?: Timer | undefined;
}

/** `no`: another attempt would fail as well; `once`: it probably would; `late`: there is one beside it already. */
export type MayPass = 'no' | 'once' | 'late' | 'yes';

/** A fault of 2.5 s passes: one attempt begins after it. */
export const PATIENCE_MS = 2_600;
/** What the last attempt may take. */
export const LAST_MS = 600;
const SILENCE_MS = 500;

/** Pauses before the attempts that follow quick failures; the last one repeats. */
const PAUSES = [0, 100, 200, 400, 500];
/**
 * When attempts go out beside a silent one, as multiples of `silenceMs`; then one more each 1.5 of them. A dead
 * connection never answers, a slow table answers the first.
 */
const COMPANY = [1, 2.5, 4];

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
  const { patienceMs = PATIENCE_MS, silenceMs = SILENCE_MS, mayPass = tablesMayPass } = how;
  const { limitMs = patienceMs + LAST_MS, now = () => performance.now(), timer = realTimer } = how;
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
      const left = patienceMs - (now() - began);
      const pause = PAUSES[Math.min(counts.quick++, PAUSES.length - 1)] ?? 0;
      const isLast = kind === 'once' && counts.quick > 1;
      return isLast || left <= 0 ? null : Math.min(pause, left);
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
    const armHedge = (index: number, before: number) => {
      if (before >= patienceMs) return;
      const multiple = COMPANY[index] ?? COMPANY.length + 1 + 1.5 * (index - COMPANY.length + 1);
      const at = Math.min(multiple * silenceMs, patienceMs);
      takeBackHedge = timer(at - before, () => {
        armHedge(index + 1, at);
        if (counts.running > 0) begin();
      });
    };
    armHedge(0, 0);
    begin();
  });
}
