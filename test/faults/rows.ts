/** The fault matrix. */
import { aroundRows } from './rows-around.ts';
import { graphRows } from './rows-graph.ts';
import { killedRows } from './rows-killed.ts';
import { passingAroundRows } from './rows-passing-around.ts';
import { passingTableRows } from './rows-passing.ts';
import { tableRows } from './rows-tables.ts';
import { webhookRows } from './rows-webhook.ts';
import type { FaultRow } from './row.ts';

export const rows: readonly FaultRow[] = [
  ...graphRows,
  ...tableRows,
  ...aroundRows,
  ...killedRows,
  ...passingTableRows,
  ...passingAroundRows,
  ...webhookRows,
];
