import type { Command } from './command.ts';

/** In the order of the usage. */
export const commands: readonly Command[] = [];
