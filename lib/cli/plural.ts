/** `1 error`, `2 errors`; for words whose plural has an s. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
