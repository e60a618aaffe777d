import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../lib/board/lanes.ts';
import { blockName } from '../../../lib/board/wording.ts';
import { readTables } from '../../../lib/rows/tables.ts';
import type { Row } from '../../../lib/ports.ts';

const ZONE = 'Europe/Stockholm';
const at = (text: string) => Date.parse(`${text}:00+01:00`);
const FROM = at('2026-11-26T00:00');
const WEEK = 7 * 86_400_000;

const person = (rowKey: string, Name: string, more = {}): Row => ({
  ...{ partitionKey: 'people', rowKey, Name, Target: `+4670174060${rowKey.length}` },
  ...more,
});
const PEOPLE = [person('anna', 'Anna'), person('bo', 'Bo'), person('off', 'Otto', { Enabled: 'no' })];

/** Lanes of one line in the week from Thursday 26 November, as `Bo: Bo, Thu … to …`. */
function lanes(rows: readonly Readonly<Record<string, string>>[], own = {}): readonly string[] {
  const Rota = rows.map((cells, index): Row => ({ partitionKey: 'r', rowKey: `row-${index}`, ...cells }));
  const Lines = [{ partitionKey: 'lines', rowKey: 'l', Name: 'l', Rota: 'r', TimeZone: ZONE, ...own }];
  const [reading] = readTables({ Rota, Lines, People: PEOPLE, Callers: [] }, ZONE).lines;
  if (!reading) throw new Error('there is one line');
  return lanesOf(reading, FROM, FROM + WEEK).flatMap(({ name, blocks }) =>
    blocks.map((block) => `${name}: ${blockName(block, ZONE)}${block.tier > 1 ? ` tier ${block.tier}` : ''}`),
  );
}

/** Hours in which somebody is always on call here, so that there is no gap. */
const open = (hours: string) => ({ Open: `Thu ${hours}` });
const override = (cells: Readonly<Record<string, string>>) => ({ Kind: 'override', ...cells });

describe('lanes', () => {
  it('have the true beginning and end of a shift, though it begins before the first day', () => {
    const nights = { Kind: 'shift', Who: 'anna', Days: 'Wed', From: '17:00', To: '08:00' };
    expect(lanes([nights], open('01:00-02:00'))).toEqual([
      'Anna: Anna, Wed 25 Nov 17:00 to Thu 26 Nov 08:00',
      'Anna: Anna, Wed 2 Dec 17:00 to Thu 3 Dec 08:00',
    ]);
  });

  it('cut a shift that goes on further than anybody looked to what is in sight', () => {
    expect(lanes([{ Kind: 'shift', Who: 'anna' }])).toEqual([
      'Anna: Anna, Thu 26 Nov 00:00 to Thu 3 Dec 00:00',
    ]);
  });

  it('do not cut a shift where somebody joins for a time, but where another row takes over', () => {
    const rows = [
      { Kind: 'shift', Who: 'anna', Days: 'Thu', From: '08:00', To: '17:00' },
      { Kind: 'shift', Who: 'anna', Days: 'Thu', From: '17:00', To: '22:00' },
      override({ Who: 'bo', From: '2026-11-26 10:00', To: '2026-11-26 11:00' }),
    ];
    expect(lanes(rows, open('09:00-10:00'))).toEqual([
      'Anna: Anna, Thu 26 Nov 08:00 to Thu 26 Nov 17:00',
      'Anna: Anna, Thu 26 Nov 17:00 to Thu 26 Nov 22:00',
      'Bo: Bo, Thu 26 Nov 10:00 to Thu 26 Nov 11:00',
    ]);
  });

  it('leave out who cannot be rung, show tier 2 below, and gaps first and only while the line is open', () => {
    const rows = [
      { Kind: 'shift', Who: 'anna', Days: 'Fri', From: '08:00', To: '12:00' },
      { Kind: 'shift', Who: 'off, unknown', Days: 'Fri', From: '12:00', To: '15:00' },
      { Kind: 'shift', Who: 'bo', Days: 'Fri', From: '08:00', To: '11:00', Tier: '2' },
    ];
    expect(lanes(rows, { Open: 'Fri 09:00-14:00' })).toEqual([
      'Nobody: Nobody, Fri 27 Nov 12:00 to Fri 27 Nov 14:00',
      'Anna: Anna, Fri 27 Nov 08:00 to Fri 27 Nov 12:00',
      'Bo: Bo, Fri 27 Nov 08:00 to Fri 27 Nov 11:00 tier 2',
    ]);
  });
});
