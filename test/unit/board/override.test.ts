import { describe, expect, it } from 'vitest';
import { overrideName, overrideRow } from '../../../lib/board/override.ts';
import { readTables } from '../../../lib/rows/tables.ts';
import type { Row } from '../../../lib/ports.ts';

const line = (Name: string, TimeZone: string): Row => ({
  ...{ partitionKey: 'lines', rowKey: Name, Name, TimeZone, Rota: 'support' },
});
const readings = (...zones: readonly string[]) =>
  readTables(
    {
      Lines: zones.map((zone, index) => line(`l${index}`, zone)),
      Rota: [{ partitionKey: 'Support', rowKey: 'a', Kind: 'shift', Who: 'anna' }],
      ...{ People: [], Callers: [] },
    },
    'UTC',
  ).lines;

function rowOf(...zones: readonly string[]) {
  const lines = readings(...zones);
  const [first] = lines;
  if (!first) throw new Error('there is a line');
  return overrideRow({ Who: 'bo', From: '2026-11-27 08:00', To: '', Note: '' }, first, lines, 'name');
}

describe('an override from the form', () => {
  it('goes to the rota that counts for the line, without empty cells', () => {
    expect(rowOf('Europe/Stockholm')).toEqual({
      ...{ partitionKey: 'Support', rowKey: 'name' },
      cells: { Kind: 'override', Who: 'bo', From: '2026-11-27 08:00' },
    });
  });

  it('says its zone where lines of one rota are in several', () => {
    expect(rowOf('Europe/Stockholm', 'Asia/Kolkata').cells.TimeZone).toBe('Europe/Stockholm');
    expect(rowOf('Europe/Stockholm', 'Europe/Stockholm').cells).not.toHaveProperty('TimeZone');
  });

  it('has a name that says what it does, that a key may have, and that nobody has yet', () => {
    const name = (texts: Readonly<Record<string, string>>, ...taken: readonly string[]) =>
      overrideName(
        texts,
        taken.map((rowKey) => ({ partitionKey: 'r', rowKey })),
        'r',
      );
    const texts = { Who: 'bo', InsteadOf: 'anna', From: '2026-11-27 08:00' };
    expect(name(texts)).toBe('2026-11-27-bo-for-anna');
    expect(name(texts, '2026-11-27-BO-for-anna')).toBe('2026-11-27-bo-for-anna-2');
    expect(name({ Who: '', InsteadOf: '*', From: '2026-11-27' })).toBe('2026-11-27-nobody-for-all');
    expect(name({ Who: 'a/b\\c#d?e, Åsa > x', From: 'soon' })).toBe('override-a-b-c-d-e-Åsa-x');
  });
});
