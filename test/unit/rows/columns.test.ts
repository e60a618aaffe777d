import { expect, test } from 'vitest';
import { columnsOf, defaultPartition, tableNames } from '../../../lib/rows/columns.ts';

test('the tables have the columns of the contract, and one partition each but for the rota', () => {
  expect(tableNames.map((table) => [table, defaultPartition(table), columnsOf(table).join(' ')])).toEqual([
    [
      'Rota',
      null,
      'Kind Who Days Weeks From To Every Start InsteadOf Tier Lines ValidFrom ValidUntil TimeZone Enabled Note',
    ],
    ['People', 'people', 'Target Name Enabled Note'],
    [
      ...['Lines', 'lines'],
      'Name Rota TimeZone RingSeconds Open WhenClosed WhenNobody Fallback MaskCaller MaskCallee DisableForwarding Notify Enabled Note',
    ],
    ['Callers', 'callers', 'Rule Lines Until Enabled Note'],
  ]);
});
