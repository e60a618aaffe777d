/** Code that an instance of the app runs before anything else, as the value of `NODE_OPTIONS`. */
const preload = (code: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
});

/** The clock goes wrong by so many milliseconds; timers are not touched. */
export const clockShifted = (milliseconds: number) =>
  preload(`const now = Date.now; Date.now = () => now() + ${milliseconds};`);

/** Whatever the app logs meets a full disk: the write throws. */
export const logsFull = () =>
  preload(`const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...rest) => {
  if (String(text).startsWith('{"logged"')) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  return write(text, ...rest);
};`);
