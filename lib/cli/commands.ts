import { check } from './check.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { exportTable } from './export.ts';
import { importTable } from './import.ts';
import { peopleAdd, peopleList } from './people.ts';
import { shifts } from './shifts.ts';
import { who } from './who.ts';

/** In the order of the usage. */
export const commands: readonly Command[] = [
  who,
  shifts,
  check,
  importTable,
  exportTable,
  peopleAdd,
  peopleList,
  doctor,
];
