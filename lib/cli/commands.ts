import { auditForget } from './audit-forget.ts';
import { auditList } from './audit-list.ts';
import { auditReplay } from './audit-replay.ts';
import { auditShow } from './audit-show.ts';
import { auditStats } from './audit-stats.ts';
import { backup, restore } from './backup.ts';
import { calendarAdd } from './calendar-add.ts';
import { calendarList } from './calendar-list.ts';
import { calendarRemove } from './calendar-remove.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { drill } from './drill.ts';
import { exportTable } from './export.ts';
import { importTable } from './import.ts';
import { peopleAdd, peopleJoin, peopleLeave, peopleList } from './people.ts';
import { prune } from './prune.ts';
import { remove } from './remove.ts';
import { shifts } from './shifts.ts';
import { who } from './who.ts';

/** In the order of the usage. */
export const commands: readonly Command[] = [
  who,
  shifts,
  check,
  importTable,
  exportTable,
  backup,
  restore,
  remove,
  prune,
  peopleAdd,
  peopleList,
  peopleJoin,
  peopleLeave,
  auditList,
  auditShow,
  auditStats,
  auditReplay,
  auditForget,
  calendarAdd,
  calendarList,
  calendarRemove,
  doctor,
  drill,
];
