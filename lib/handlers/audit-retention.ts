/** PLACEHOLDER */
export const deleteOldDays = (_: unknown) => Promise.resolve();
