/** Loaded before a program: says at its end how much memory it had at most, in KiB. */
process.on('exit', () => console.error(`maxRSS ${process.resourceUsage().maxRSS}`));
