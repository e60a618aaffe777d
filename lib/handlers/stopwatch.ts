/** Where the time of a call goes: stages that may run side by side, each in whole milliseconds. */
export interface Stopwatch {
  time<T>(stage: string, work: Promise<T>): Promise<T>;
  stages(): Readonly<Record<string, number>>;
}

/** `known`: stages that were over before the watch was made. */
export function createStopwatch(now: () => number, known: Readonly<Record<string, number>> = {}): Stopwatch {
  const stages: Record<string, number> = { ...known };
  return {
    async time(stage, work) {
      const started = now();
      try {
        return await work;
      } finally {
        stages[stage] = now() - started;
      }
    },
    stages: () => ({ ...stages }),
  };
}
