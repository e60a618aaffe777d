/** Where the time of a call goes: stages that may run side by side, in milliseconds with one decimal. */
export interface Stopwatch {
  time<T>(stage: string, work: Promise<T>): Promise<T>;
  /** How long each took; one that is not over: how long it has taken so far. */
  stages(): Readonly<Record<string, number>>;
  /** When each began, from the receipt of the notification. */
  starts(): Readonly<Record<string, number>>;
}

/** `verifyMs`: the stage before the first, which was over when the watch was made. */
export function createStopwatch(verifyMs = 0, clock: () => number = () => performance.now()): Stopwatch {
  const made = clock() - verifyMs;
  const stages = new Map([['verify', { start: made, end: made + verifyMs }]]);
  const entries = (value: (stage: { start: number; end: number }) => number) =>
    Object.fromEntries([...stages].map(([name, stage]) => [name, Math.round(value(stage) * 10) / 10]));
  return {
    async time(name, work) {
      const stage = { start: clock(), end: Infinity };
      stages.set(name, stage);
      try {
        return await work;
      } finally {
        stage.end = clock();
      }
    },
    stages: () => entries(({ start, end }) => Math.min(end, clock()) - start),
    starts: () => entries(({ start }) => start - made),
  };
}
