/** A calendar says what `shifts --json` says: for all worked cases, read back by another library. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { calendar } from '../../../lib/calendar/feed-answer.ts';
import type { Row } from '../../../lib/ports.ts';
import { faultsOfCalendar, readEvents } from '../../support/ics-check.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { line, person, runCli } from '../../support/run-cli.ts';
import file from '../../schedule-cases.json' with { type: 'json' };

const DAY = 86_400_000;
const TOKEN = 'A'.repeat(43);

interface Shift {
  readonly from: string;
  readonly to: string;
  readonly tier: number | null;
  readonly ring: readonly { readonly person: string }[];
}

const columnOf = (name: string): string =>
  name === 'zone' ? 'TimeZone' : name.charAt(0).toUpperCase() + name.slice(1);

/** Everybody whom a case names, with a number each: who is unknown is on call nowhere. */
function peopleOf(rows: readonly Row[]): readonly Row[] {
  const cells = rows.flatMap((row) => [row.Who, row.InsteadOf].filter((cell) => typeof cell === 'string'));
  const names = new Set(
    cells
      .join(',')
      .split(/[,>]/)
      .map((name) => name.trim().toLowerCase()),
  );
  return [...names]
    .filter((name) => /^[a-z]\w*$/.test(name))
    .map((name, index) => person(name, { Target: `+4670${String(1_000_000 + index)}` }));
}

/** `from > to who tier` of every maximal period of a person in a tier, and of every gap, that meets the window. */
function expected(shifts: readonly Shift[], from: number, to: number): readonly string[] {
  const periods: { from: string; to: string; what: string }[] = [];
  for (const shift of shifts)
    for (const name of shift.tier === null ? ['Nobody'] : shift.ring.map((one) => one.person)) {
      const what = `${name} on call${(shift.tier ?? 1) > 1 ? ` (tier ${String(shift.tier)})` : ''}`;
      const before = periods.find((period) => period.what === what && period.to === shift.from);
      if (before) before.to = shift.to;
      else periods.push({ from: shift.from, to: shift.to, what });
    }
  return periods
    .filter((period) => Date.parse(period.to) > from && Date.parse(period.from) < to)
    .map((period) => `${period.from} > ${period.to} ${period.what}`)
    .sort();
}

/** Each case for each line that it asks about; `desk` where it names none. */
const asked = file.cases.flatMap(({ checks, ...one }) => {
  const at = checks[0]?.at ?? '';
  const names = checks.map((check) => ('line' in check ? check.line : 'desk'));
  return [...new Set(names)].map((name) => ({ ...one, at, name }));
});

it.each(asked)(
  'the calendar of $id on $name has what shifts --json has',
  async ({ rows, zone, at, name }) => {
    const Rota: Row[] = rows.map((row, index) => ({
      ...{ partitionKey: 'case', rowKey: `row-${String(index).padStart(3, '0')}` },
      ...Object.fromEntries(Object.entries(row).map(([column, cell]) => [columnOf(column), String(cell)])),
    }));
    const rowKey = createHash('sha256').update(TOKEN).digest('hex');
    const store = createMemoryStore({
      tables: {
        Rota,
        Feeds: [{ partitionKey: 'feeds', rowKey, Line: name }],
        People: peopleOf(Rota),
        Lines: [line(name, { Rota: 'case', TimeZone: zone })],
      },
    });
    const today = Math.floor(Date.parse(at) / DAY) * DAY;
    const { body = '' } = await calendar(
      { file: `${TOKEN}.ics`, ifNoneMatch: null, head: false },
      { store, defaultTimeZone: 'UTC', now: () => Date.parse(at), log: recordingLog() },
    );
    expect(faultsOfCalendar(body)).toEqual([]);
    const range = [today - 400 * DAY, today + 370 * DAY].map((day) => new Date(day).toISOString());
    const ran = await runCli(
      ['shifts', '--line', name, '--json', '--from', range[0] ?? '', '--to', range[1] ?? ''],
      { store },
    );
    const { shifts } = ran.json() as { readonly shifts: readonly Shift[] };
    const found = readEvents(body).map((event) => `${event.from} > ${event.to} ${event.summary}`);
    expect([...found].sort()).toEqual(expected(shifts, today - 31 * DAY, today + 370 * DAY));
    expect(found.length).toBeGreaterThan(0);
  },
);
