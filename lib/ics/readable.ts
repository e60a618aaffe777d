/** What `ical.js` says of a thing that it cannot read: it throws an Error for each. */
export function readable<T>(work: () => T): T | { readonly unreadable: string } {
  try {
    return work();
  } catch (error) {
    return { unreadable: `cannot be read: ${error instanceof Error ? error.message : 'unknown'}` };
  }
}
