/** This machine's clock against the Date header of whoever answered: tokens hold by the clock. */
import { bad, ok, skipped, warn, type Check } from './check.ts';

/** What one answer tells. */
interface Sample {
  /** Milliseconds by which this clock is ahead of the server's; half a second and half the round trip may be wrong. */
  readonly ahead: number;
  readonly roundTrip: number;
}

export interface WatchedFetch {
  readonly fetch: typeof fetch;
  readonly samples: readonly Sample[];
}

/** The same `fetch`, which notes what time each server says it is. */
export function watchClock(doFetch: typeof fetch, now: () => number): WatchedFetch {
  const samples: Sample[] = [];
  const watched: typeof fetch = async (input, init) => {
    const sent = now();
    const response = await doFetch(input, init);
    const received = now();
    const date = Date.parse(response.headers.get('date') ?? '');
    // A cache gives the Date of the original, and its Age.
    const age = Number(response.headers.get('age') ?? 0) * 1_000;
    // The header is cut to whole seconds.
    const ahead = (sent + received) / 2 - (date + age + 500);
    if (!Number.isNaN(ahead)) samples.push({ ahead, roundTrip: received - sent });
    return response;
  };
  return { fetch: watched, samples };
}

const NAME = 'clock';
const WARN_MS = 2 * 60_000;
/** By which tokens are still taken (contract: 5 minutes of tolerance). */
const ERROR_MS = 5 * 60_000;
const ADVICE =
  'let this machine set its clock by the network: `timedatectl set-ntp true`, or `w32tm /resync`';

/** By the answer that came quickest. */
export function checkClock(samples: readonly Sample[]): Check {
  const [best] = [...samples].sort((a, b) => a.roundTrip - b.roundTrip);
  if (best === undefined) return skipped(NAME, 'no server answered that says what time it is');
  const off = Math.abs(best.ahead);
  const said = `is ${lengthOf(off)} ${best.ahead > 0 ? 'ahead of' : 'behind'} that of the servers`;
  if (off > ERROR_MS) return bad(NAME, `${said}: tokens are refused`, ADVICE);
  if (off > WARN_MS) return warn(NAME, `${said}: tokens are refused from 5 min on`, ADVICE);
  return ok(NAME, 'agrees with that of the servers');
}

function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 7_200
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.round(seconds / 3_600)} h`;
}
