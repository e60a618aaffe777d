import type { Command } from './command.ts';
import { exportTable } from './export.ts';
import { shifts } from './shifts.ts';
import { who } from './who.ts';

/** In the order of the usage. */
export const commands: readonly Command[] = [who, shifts, exportTable];
