/** All time limits of a call, in milliseconds, in the order in which they come. docs/decisions/0004-twelve-seconds.md */
import { LAST_MS, PATIENCE_MS } from '../second-try.ts';

/** From the receipt of a notification to its answer. Graph rejects the call on its own after 15 s. */
export const BUDGET_MS = 12_000;
/** The end of the budget, kept for the record and the answer. */
const ANSWER_MS = 500;

/** The end of the last attempt of a call. */
export const deadlineOf = ({ received }: { readonly received: number }): number =>
  received + BUDGET_MS - ANSWER_MS;

// Reading
/** How long a fault of the tables may last where the only other action is to reject the call as busy. */
export const LONG_PATIENCE_MS = 6_200;
/** The caller's rule: less than all reading, so that Callers alone does not cost the line its rota. */
export const RULE_MS = PATIENCE_MS + LAST_MS + 100;
/** All reading, where memory has the rota. */
export const READ_MS = RULE_MS + 100;
/** All reading, where memory has none but there is somebody to fall back on: line and rota come one after the other. */
export const FIRST_READ_MS = 6_000;
/** All reading, where the only other action is to reject the call as busy. */
export const LONG_READ_MS = 7_500;
/** When reading is given up: what the caller's rule may still take. */
export const LAST_LOOK_MS = 100;

// Claiming
/** Tables that take longer do not hold the call up: it is acted on without a claim. */
export const CLAIM_MS = 2_000;
/** After midnight UTC a call may have been claimed under the day before. */
export const MIDNIGHT_MS = 60_000;
/** Finding out whose a call is that somebody has claimed, and taking it over. */
export const TAKE_OVER_MS = 3_000;
/** A lease that is not renewed may be taken over after this. */
export const LEASE_MS = 5_000;
/** The service tells its time in whole seconds, so a lease may be taken over this much earlier: its owner trusts it for less. */
export const DATE_MS = 1_000;
/** Between two looks at a call that another instance has claimed. */
export const WATCH_MS = 1_000;
/** One insert of a lease. */
export const RENEW_MS = 1_000;
/** The look at the tables before an attempt without a claim. */
export const LOOK_MS = 600;
/** Rows that are older than the claim by this much are those that the instance before us read. */
export const EDIT_MARGIN_MS = 5_000;

// Graph
/** One question whether the call still waits. */
export const STATE_MS = 1_500;
export const ASK_AGAIN_MS = 500;
/** One attempt. */
export const ATTEMPT_MS = 3_000;
/** An attempt with less time than this is not begun. */
export const MIN_ATTEMPT_MS = 400;
/** Between two attempts, whatever Retry-After says: 0 must not become a flood. */
export const MIN_WAIT_MS = 200;
export const MAX_WAIT_MS = 1_600;
/** Kept for each fallback that may still follow, so that the last of them is sent in time. */
export const RESERVE_MS = 1_200;

// Recording
/** One insert of a row of the record. */
export const ROW_MS = 2_000;
/** The least time for a row when the budget is used up. */
export const LAST_ROW_MS = 300;
/** A row that the tables refused goes on being inserted in the background: how often, and for how long. */
export const ROW_AGAIN_MS = 500;
export const ROW_BACKGROUND_MS = 60_000;
