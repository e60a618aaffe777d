/** A row of the fault matrix: a fault, what is promised of a call that meets it, and what was seen. */
import type { Delivered } from '../../lib/dev/delivery.ts';
import type { Fault, FaultMatch } from '../../lib/dev/faults.ts';
import type { World } from '../support/world.ts';

/**
 * What Graph has accepted in the end: `anna` is on call, `bo` is the line's fallback, `duty` the setting
 * `FALLBACK_TARGETS`; `nothing`: no action at all.
 */
export type Action =
  'redirect anna' | 'redirect bo' | 'redirect duty' | 'reject busy' | 'reject forbidden' | 'nothing';

/**
 * - `tables`: all three rows of the call are in the table
 * - `log`: all three are there, some of them in the log as `audit.unsaved`, from where `audit replay` puts them back
 * - `gone`: arrival and decision, which says that Graph does not know the call (any more)
 * - `unended`: arrival and decision, and nobody is left to record the end
 * - `unplaced`: arrival and no decision, in the table or the log
 * - `none`: no row: the notification was not taken
 */
export type Audit = 'tables' | 'log' | 'gone' | 'unended' | 'unplaced' | 'none';

export interface Promised {
  readonly action: Action;
  /** Milliseconds from the (first) notification to the accepted action, or to the answer where there is none. */
  readonly withinMs: number;
  readonly audit: Audit;
  /** How many redirects and rejects Graph is asked for, where it matters. */
  readonly attempts?: number;
  /** Events that must be in the log. */
  readonly logged: readonly string[];
  /** `Source` of the decision, where it matters. */
  readonly source?: string;
  /** Words in `Problem` of the decision. */
  readonly problem?: string;
  /** What cannot be promised, and why. */
  readonly not?: string;
}

export interface Seen {
  readonly action: string;
  readonly afterMs: number;
  readonly audit: Audit | 'incomplete';
  readonly attempts: number;
  readonly source: string | null;
  readonly problem: string | null;
  /** Events of level warning and error, and the one of the decision; each once. */
  readonly logged: readonly string[];
  /** What no fault may lead to, each in a sentence. */
  readonly broken: readonly string[];
}

/** A call that is about to arrive. */
export interface Stage {
  readonly world: World;
  readonly callId: string;
  readonly notification: unknown;
}

export interface FaultRow {
  /** Stable: documents name it. */
  readonly name: string;
  /** Whether the row is part of `npm test` too. */
  readonly short: boolean;
  readonly promised: Promised;
  /** Whether another instance takes the call over: it may ask for an action that Graph has accepted already. */
  readonly takenOver?: boolean;
  /** Faults of this call at Graph; such a row needs no world of its own. */
  readonly graph?: readonly (readonly [Omit<FaultMatch, 'callId'>, Fault])[];
  /** Settings besides those of every row. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether messages are sent. */
  readonly messages?: boolean;
  /** Whether a call went through before the fault begins. Default: true. */
  readonly warm?: boolean;
  /** Before the app is started. */
  before?(world: World): Promise<void> | void;
  /** Just before the call arrives. */
  fault?(stage: Stage): Promise<void> | void;
  /** Delivers the notification, again if need be. Default: once. */
  deliver?(stage: Stage): Promise<Delivered>;
  /** Once the action is there: the fault ends, for those that end. */
  after?(stage: Stage): Promise<void> | void;
}
