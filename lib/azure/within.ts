import { within as limited } from '../within.ts';

export { Late } from '../within.ts';

/** Of one step in milliseconds: no chain of steps has more than three, so that everything is said within 15 s. */
export const STEP_MS = 4_500;

/** One step of the doctor. */
export const within = <T>(work: Promise<T>, ms = STEP_MS): Promise<T> => limited(ms, work);
