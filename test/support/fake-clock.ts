/** A clock that only moves when somebody sleeps or `pass` is called: time limits without waiting. */
export function fakeClock(start = Date.parse('2026-11-21T02:14:00.000Z')) {
  let at = start;
  return {
    now: () => at,
    pass: (ms: number) => void (at += ms),
    sleep: (ms: number) => {
      at += ms;
      return Promise.resolve();
    },
  };
}
