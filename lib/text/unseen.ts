/**
 * Characters that nobody sees: soft hyphen, zero width, and marks that turn the direction of writing. For a class of a regular
 * expression. The joiners U+200C and U+200D are not among them, because Persian words and emoji need them.
 */
export const UNSEEN = '\\u00ad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff';

/** Those, and what ends a line or steers a terminal. For a class with the flag `u`. */
export const STEERING = `\\p{Cc}\\u2028\\u2029${UNSEEN}`;
