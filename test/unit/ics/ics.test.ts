import { describe, expect, it } from 'vitest';
import type { Row } from '../../../lib/ports.ts';
import { exampleStore, example, ids, person, runCli, type RunOptions } from '../../support/run-cli.ts';
import { apple, calendarOf, event, google, outlook } from './samples.ts';

type Store = ReturnType<typeof exampleStore>;

const AT = '2026-11-26T14:14:00Z';
const People: readonly Row[] = [
  person('anna', { Target: ids.anna, Name: 'Anna Berg' }),
  person('bo', { Target: ids.bo, Name: 'Bo' }),
];

const storeOf = (more: Readonly<Record<string, readonly Row[]>> = {}) => exampleStore({ People, ...more });

async function run(file: string | Uint8Array, args: string, store: Store, more: RunOptions = {}) {
  return runCli(['import', 'file.ics', '--rota', 'support', ...args.split(' ')], {
    store,
    at: AT,
    files: { 'file.ics': file },
    ...more,
  });
}

/** The rows that an import made: `From > To, TimeZone, Who or Days`, by From. */
async function imported(file: string, args: string, store: Store = storeOf()) {
  const ran = await run(file, args, store);
  expect({ code: ran.code, stdout: ran.stdout }).toMatchObject({ code: 0 });
  return { rows: icsRows(store), stderr: ran.stderr };
}

const icsRows = (store: Store): readonly string[] =>
  [...(store.tables.get('Rota')?.values() ?? [])]
    .filter(({ rowKey }) => rowKey.startsWith('ics-'))
    .map((row) => {
      const cell = (column: string) => (typeof row[column] === 'string' ? row[column] : '');
      const what = [cell('TimeZone'), cell('Who'), cell('Days')].filter((text) => text !== '').join(' ');
      return `${cell('From')} > ${cell('To')} ${what}`.trim();
    })
    .sort();

const timed = (start: string, end: string, ...more: readonly string[]) =>
  event('UID:1', 'SUMMARY:Anna', `DTSTART${start}`, ...(end === '' ? [] : [`DTEND${end}`]), ...more);

const asOverride = async (events: string, head = '') => imported(calendarOf(events, head), '--as override');

describe('a calendar as holidays', () => {
  it('is its events of whole days, the last day included; all else is named', async () => {
    const { rows, stderr } = await imported(google, '--as holiday');
    expect(rows).toEqual(['2026-12-24 > 2026-12-26', '2027-01-01 > 2027-01-01']);
    expect(stderr).toContain('"Självständighetsdagen", is cancelled');
    expect(stderr).toContain('"A meeting", is not of whole days');
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('may count as a weekday', async () => {
    const { rows } = await imported(google, '--as holiday --days sun');
    expect(rows).toEqual(['2026-12-24 > 2026-12-26 sun', '2027-01-01 > 2027-01-01 sun']);
  });

  it('makes rows that the rota reads without a problem, with the title as Note', async () => {
    const store = storeOf();
    const ran = await run(google, '--as holiday --json', store);
    expect(ran.json()).toMatchObject({ problems: [], changed: [], removed: [], onCall: [] });
    const notes = [...(store.tables.get('Rota')?.values() ?? [])].map(({ Note }) => Note);
    expect(notes).toContain('Jul, med julafton');
  });
});

describe('a calendar as overrides', () => {
  it('of Outlook is read by the zone of Windows, with what was moved and what was taken out', async () => {
    expect((await imported(outlook, '--as override')).rows).toEqual([
      '2026-12-07 09:00 > 2026-12-07 17:00 Europe/Berlin anna',
      '2026-12-22 08:00 > 2026-12-22 12:00 Europe/Berlin bo',
      '2026-12-24 > 2026-12-24 Europe/Berlin anna',
      '2026-12-28 09:00 > 2026-12-28 17:00 Europe/Berlin anna',
    ]);
  });

  it('of Google is by dates where it is of whole days, in the zone of the calendar', async () => {
    expect((await imported(google, '--as override --who bo')).rows).toEqual([
      '2026-12-01 08:00 > 2026-12-01 16:00 UTC bo',
      '2026-12-24 > 2026-12-26 Europe/Stockholm bo',
      '2027-01-01 > 2027-01-01 Europe/Stockholm bo',
    ]);
  });

  it('of Apple keeps its local times over a clock change, as it shows them', async () => {
    expect((await imported(apple, '--as override')).rows).toEqual([
      '2027-03-26 17:00 > 2027-03-27 08:00 Europe/Stockholm anna',
      '2027-03-27 17:00 > 2027-03-28 08:00 Europe/Stockholm anna',
      '2027-03-28 17:00 > 2027-03-29 08:00 Europe/Stockholm anna',
    ]);
  });

  it.each([
    ['IANA', ';TZID=America/New_York:20261207T090000', '2026-12-07 09:00', 'America/New_York'],
    ['Windows', ';TZID=Eastern Standard Time:20261207T090000', '2026-12-07 09:00', 'America/New_York'],
    ['a vendor', ';TZID=/mozilla.org/2005/Europe/Paris:20261207T090000', '2026-12-07 09:00', 'Europe/Paris'],
    ['UTC', ':20261207T090000Z', '2026-12-07 09:00', 'UTC'],
    ['nobody', ':20261207T090000', '2026-12-07 09:00', 'Europe/Stockholm'],
  ])('reads a time in the zone of %s', async (_, start, From, zone) => {
    const { rows } = await asOverride(timed(start, '', 'DURATION:PT8H'));
    expect(rows).toEqual([`${From} > ${From.replace('09', '17')} ${zone} anna`]);
  });

  it('reads a time without a zone in that of the calendar', async () => {
    const { rows } = await asOverride(
      timed(':20261207T090000', ':20261207T100000'),
      'X-WR-TIMEZONE:Asia/Tokyo',
    );
    expect(rows).toEqual(['2026-12-07 09:00 > 2026-12-07 10:00 Asia/Tokyo anna']);
  });

  const ownZone = (tzid: string, offset: string) =>
    `BEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:${offset}\nTZOFFSETTO:${offset}\nEND:STANDARD\nEND:VTIMEZONE`;

  it('says times of a zone that only the file knows in UTC', async () => {
    const { rows, stderr } = await asOverride(
      timed(';TZID=Moon:20261207T090000', ';TZID=Moon:20261207T100000'),
      ownZone('Moon', '+0330'),
    );
    expect(rows).toEqual(['2026-12-07 05:30 > 2026-12-07 06:30 UTC anna']);
    expect(stderr).toBe('');
  });

  it('goes by the zone where the file defines it otherwise, as calendar programs do, and says so', async () => {
    const { rows, stderr } = await asOverride(
      timed(';TZID=Europe/Stockholm:20261207T090000', ';TZID=Europe/Stockholm:20261207T100000'),
      ownZone('Europe/Stockholm', '+0500'),
    );
    expect(rows).toEqual(['2026-12-07 09:00 > 2026-12-07 10:00 Europe/Stockholm anna']);
    expect(stderr).toContain('defines "Europe/Stockholm" otherwise');
  });

  it.each([
    // 02:30 comes twice on 25 October 2026: the first one is meant, and an override would end at the last.
    [
      'a time that comes twice',
      '20271031T013000',
      '20271031T023000',
      '2027-10-30 23:30 > 2027-10-31 00:30 UTC',
    ],
    [
      'a start that comes twice',
      '20271031T023000',
      '20271031T043000',
      '2027-10-31 02:30 > 2027-10-31 04:30 Europe/Stockholm',
    ],
    [
      'a time that is skipped',
      '20270328T023000',
      '20270328T050000',
      '2027-03-28 03:30 > 2027-03-28 05:00 Europe/Stockholm',
    ],
  ])('keeps the instants of %s', async (_, start, end, row) => {
    const { rows } = await asOverride(
      timed(`;TZID=Europe/Stockholm:${start}`, `;TZID=Europe/Stockholm:${end}`),
    );
    expect(rows).toEqual([`${row} anna`]);
  });

  it.each([
    ['no end, by date: one day', ';VALUE=DATE:20261207', '', '2026-12-07 > 2026-12-07 Europe/Stockholm anna'],
    [
      'an end that is the start, by date: one day',
      ';VALUE=DATE:20261207',
      ';VALUE=DATE:20261207',
      '2026-12-07 > 2026-12-07 Europe/Stockholm anna',
    ],
    [
      'a DURATION of days',
      ';VALUE=DATE:20261207',
      '',
      '2026-12-07 > 2026-12-09 Europe/Stockholm anna',
      'DURATION:P3D',
    ],
    ['seconds', ':20261207T090001Z', ':20261207T100000Z', '2026-12-07 09:00:01 > 2026-12-07 10:00 UTC anna'],
  ])('reads %s', async (_, start, end, row, ...more) => {
    expect((await asOverride(timed(start, end, ...more))).rows).toEqual([row]);
  });

  it('leaves out what has no length, and says so', async () => {
    const { rows, stderr } = await asOverride(timed(':20261207T090000Z', ''));
    expect(rows).toEqual([]);
    expect(stderr).toContain('line 4, "Anna", ends when it begins');
  });

  it('finds people by short name or Name, however they are written', async () => {
    const titles = ['ANNA', 'anna  berg', ' Bo '].map((title, index) =>
      event(`UID:${index}`, `SUMMARY:${title}`, 'DTSTART:20261207T090000Z', 'DURATION:PT1H'),
    );
    const { rows } = await asOverride(titles.join('\n'));
    expect(rows.map((row) => row.split(' ').at(-1))).toEqual(['anna', 'anna', 'bo']);
  });

  it('puts in whom --who names, numbers too', async () => {
    const { rows } = await imported(outlook, '--as override --who BO,+46701234567');
    expect(rows[0]).toContain('bo, +46701234567');
  });
});

describe('what repeats', () => {
  const rule = async (rrule: string, start = ';VALUE=DATE:20201207', ...more: readonly string[]) =>
    asOverride(timed(start, '', `RRULE:${rrule}`, ...more));

  it('is taken for 400 days, without the past', async () => {
    const { rows, stderr } = await rule('FREQ=WEEKLY');
    expect(rows[0]).toBe('2026-11-30 > 2026-11-30 Europe/Stockholm anna');
    expect(rows.at(-1)).toBe('2027-12-27 > 2027-12-27 Europe/Stockholm anna');
    expect(rows).toHaveLength(57);
    expect(stderr).toContain('the past and what lies more than 400 days ahead');
  });

  it('keeps what goes on now', async () => {
    const { rows } = await rule('FREQ=WEEKLY', ':20201203T140000Z', 'DURATION:PT1H');
    expect(rows[0]).toBe('2026-11-26 14:00 > 2026-11-26 15:00 UTC anna');
  });

  it('has no date twice, and the dates that a list adds', async () => {
    const { rows } = await asOverride(
      timed(';VALUE=DATE:20261207', '', 'RDATE;VALUE=DATE:20261207,20261209', 'EXDATE;VALUE=DATE:20261208'),
    );
    expect(rows.map((row) => row.slice(0, 10))).toEqual(['2026-12-07', '2026-12-09']);
  });

  it('leaves every EXDATE out, also behind one that excludes nothing', async () => {
    const { rows } = await rule(
      'FREQ=DAILY;COUNT=4',
      ';VALUE=DATE:20261207',
      'EXDATE;VALUE=DATE:20261201,20261208',
      'EXDATE:20261209T000000',
    );
    expect(rows.map((row) => row.slice(0, 10))).toEqual(['2026-12-07', '2026-12-10']);
  });

  it('leaves 29 February out of years that have none', async () => {
    expect((await rule('FREQ=YEARLY', ';VALUE=DATE:20240229')).rows).toEqual([]);
    expect((await rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', ';VALUE=DATE:20240215')).rows).toEqual([]);
  });

  it('keeps the fourth Thursday of November', async () => {
    const { rows } = await rule('FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', ';VALUE=DATE:20201126');
    expect(rows.map((row) => row.slice(0, 10))).toEqual(['2026-11-26', '2027-11-25']);
  });

  it('names an occurrence that was called off, and moves one that was moved', async () => {
    const master = event(
      'UID:m',
      'SUMMARY:anna',
      'DTSTART:20261207T090000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=3',
    );
    const off = event(
      'UID:m',
      'SUMMARY:anna',
      'DTSTART:20261208T090000Z',
      'RECURRENCE-ID:20261208T090000Z',
      'STATUS:CANCELLED',
    );
    const moved = event(
      'UID:m',
      'SUMMARY:bo',
      'DTSTART:20261210T090000Z',
      'DURATION:PT2H',
      'RECURRENCE-ID:20261209T090000Z',
    );
    const { rows, stderr } = await asOverride([off, master, moved].join('\n'));
    expect(rows).toEqual([
      '2026-12-07 09:00 > 2026-12-07 10:00 UTC anna',
      '2026-12-10 09:00 > 2026-12-10 11:00 UTC bo',
    ]);
    expect(stderr).toContain('line 4, "anna", is cancelled');
  });

  it('may come without what it is an exception of', async () => {
    const alone = event(
      'UID:m',
      'SUMMARY:bo',
      'DTSTART:20261210T090000Z',
      'DURATION:PT2H',
      'RECURRENCE-ID:20261209T090000Z',
    );
    expect((await asOverride(alone)).rows).toEqual(['2026-12-10 09:00 > 2026-12-10 11:00 UTC bo']);
  });
});

describe('a second import', () => {
  it('changes rows instead of adding them, and leaves what people filled in', async () => {
    const store = storeOf();
    const file = (end: string) => calendarOf(timed(':20261207T090000Z', end));
    const first = (await run(file(':20261207T100000Z'), '--as override --json', store)).json() as {
      added: string[];
    };
    const [place = ''] = first.added;
    await store.change('Rota', [
      { kind: 'merge', etag: '*', row: { partitionKey: 'support', rowKey: place.slice(8), InsteadOf: '*' } },
    ]);
    expect((await run(file(':20261207T110000Z'), '--as override --json', store)).json()).toMatchObject({
      added: [],
      changed: [place],
    });
    expect(store.tables.get('Rota')?.get(JSON.stringify(['support', place.slice(8)]))).toMatchObject({
      InsteadOf: '*',
      To: '2026-12-07 11:00',
    });
    expect((await run(file(':20261207T110000Z'), '--as override --json', store)).json()).toMatchObject({
      added: [],
      changed: [],
    });
  });

  it('knows events without a UID by their title', async () => {
    const store = storeOf();
    const file = calendarOf(
      ['Anna', 'Bo'].map((title) => event(`SUMMARY:${title}`, 'DTSTART;VALUE=DATE:20261207')).join('\n'),
    );
    await run(file, '--as override', store);
    await run(file, '--as override', store);
    expect(icsRows(store)).toHaveLength(2);
  });

  it('takes with --replace only rows of calendars out, and only of this kind', async () => {
    const store = storeOf();
    await run(google, '--as holiday', store);
    await run(outlook, '--as override', store);
    const before = icsRows(store).length;
    const one = calendarOf(event('UID:x', 'DTSTART;VALUE=DATE:20270106'));
    const preview = await run(one, '--as holiday --replace --dry-run --json', store);
    expect((preview.json() as { removed: string[] }).removed).toHaveLength(2);
    expect(icsRows(store)).toHaveLength(before);
    await run(one, '--as holiday --replace', store);
    expect(icsRows(store)).toHaveLength(before - 2 + 1);
    expect(store.tables.get('Rota')?.size).toBe(example.Rota.length + before - 2 + 1);
  });
});

it('shows with --dry-run who would be on call differently', async () => {
  const store = storeOf();
  const file = calendarOf(event('UID:1', 'SUMMARY:x', 'DTSTART;VALUE=DATE:20261208'));
  const ran = await run(file, '--as holiday --dry-run --json', store);
  expect(ran.json()).toMatchObject({
    added: [expect.stringMatching(/^support\/ics-2026-12-08-[0-9a-f]{16}$/)],
    onCall: [{ line: 'support', before: ['anna', 'bo'], after: [] }, {}],
  });
  expect(icsRows(store)).toEqual([]);
});

describe('a file that cannot be used is exit code 1, its place is named, and nothing is changed', () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
  it.each<[string, string | Uint8Array, RegExp]>([
    ['no calendar', 'PartitionKey,RowKey\r\n', /no calendar: it has no BEGIN:VCALENDAR/],
    ['nothing', '', /no calendar/],
    [
      'an event outside of a calendar',
      `${event('UID:1')}\nX:BEGIN:VCALENDAR\nBEGIN:VCALENDAR`,
      /cannot be read|no VCALENDAR/,
    ],
    ['a line that is none', calendarOf('garbage'), /line 4.*cannot be read/],
    [
      'a calendar that does not end',
      calendarOf(timed(':20261207T090000Z', '')).replace('END:VCALENDAR', ''),
      /cannot be read/,
    ],
    [
      'bytes that are no UTF-8',
      bytes(calendarOf(event('UID:1', 'SUMMARY:J\u00fcl', 'DTSTART;VALUE=DATE:20261207'))),
      /line 6.*not UTF-8/,
    ],
    ['no start', calendarOf(event('UID:1', 'SUMMARY:Anna')), /line 4: "Anna" has no start/],
    ['a start that is no time', calendarOf(timed(':tomorrow', '')), /line 4/],
    [
      'a date that is not in the calendar',
      calendarOf(timed(';VALUE=DATE:20261232', '')),
      /no real time in DTSTART: "2026-12-32"/,
    ],
    [
      'an end before the start',
      calendarOf(timed(':20261207T090000Z', ':20261207T080000Z')),
      /ends before it begins/,
    ],
    [
      'an end before the start, by dates',
      calendarOf(timed(';VALUE=DATE:20261207', ';VALUE=DATE:20261206')),
      /ends before it begins/,
    ],
    [
      'a DURATION backwards',
      calendarOf(timed(':20261207T090000Z', '', 'DURATION:-PT1H')),
      /ends before it begins/,
    ],
    [
      'an unknown zone',
      calendarOf(timed(';TZID=Mars/Base:20261207T090000', '')),
      /time zone "Mars\/Base" in DTSTART/,
    ],
    [
      'an unknown zone of an exception',
      calendarOf(
        timed(':20261207T090000Z', '', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;TZID=Mars/Base:20261207T090000'),
      ),
      /"Mars\/Base" in EXDATE/,
    ],
    [
      'a time in a zone whose definition is broken',
      calendarOf(
        timed(';TZID=Moon:20261207T090000', ''),
        'BEGIN:VTIMEZONE\nTZID:Moon\nBEGIN:STANDARD\nDTSTART:1970\nTZOFFSETFROM:+0100\nTZOFFSETTO:+01\nEND:STANDARD\nEND:VTIMEZONE',
      ),
      /line \d+: "Anna" cannot be read/,
    ],
    [
      'a rule that is none',
      calendarOf(timed(';VALUE=DATE:20261207', '', 'RRULE:FREQ=SOMETIMES')),
      /cannot be read/,
    ],
    [
      'a rule with more in it than is read',
      calendarOf(timed(';VALUE=DATE:20261207', '', 'RRULE:FREQ=YEARLY;BYEASTER=0')),
      /BYEASTER/,
    ],
    [
      'an event each second',
      calendarOf(timed(':20261207T090000Z', '', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')),
      /cannot be read|3,000|too often/,
    ],
    [
      'an event each minute since 1970',
      calendarOf(timed(':19700101T000000Z', '', 'DURATION:PT1S', 'RRULE:FREQ=MINUTELY')),
      /cannot be read|too often/,
    ],
    [
      'more than 3,000 rows',
      calendarOf(timed(':20261207T090000Z', '', 'DURATION:PT1M', 'RRULE:FREQ=HOURLY')),
      /3,000/,
    ],
    [
      'a title that names nobody',
      calendarOf(event('UID:1', 'SUMMARY:Zoe', 'DTSTART;VALUE=DATE:20261207')),
      /"Zoe" names nobody/,
    ],
    ['no title', calendarOf(event('UID:1', 'DTSTART;VALUE=DATE:20261207')), /line 4 names nobody/],
  ])('%s', async (_, file, message) => {
    const store = storeOf();
    const ran = await run(file, '--as override --json', store);
    expect(ran.code).toBe(1);
    const { problems } = ran.json() as { readonly problems: readonly { readonly problem: string }[] };
    expect(problems.map(({ problem }) => problem).join('\n')).toMatch(message);
    expect(icsRows(store)).toEqual([]);
  });

  it('names every event that is wrong', async () => {
    const file = calendarOf(
      [event('UID:1', 'SUMMARY:Anna'), timed(':20261207T090000Z', ':20261207T080000Z')].join('\n'),
    );
    const ran = await run(file, '--as override --json', storeOf());
    expect((ran.json() as { problems: unknown[] }).problems).toHaveLength(2);
  });

  it('reads 5 MB', async () => {
    const many = Array.from({ length: 2_900 }, (_, index) =>
      event(
        `UID:${index}`,
        'SUMMARY:Anna',
        'DTSTART;VALUE=DATE:20261207',
        `DESCRIPTION:${'x'.repeat(1_800)}`,
      ),
    );
    const store = storeOf();
    const file = calendarOf(many.join('\n'));
    expect(file.length).toBeGreaterThan(5_000_000);
    expect((await run(file, '--as override', store)).code).toBe(0);
    expect(icsRows(store)).toHaveLength(2_900);
  });
});

describe('wrong use is exit code 2', () => {
  it.each([
    ['import file.ics --as holiday', /--rota is missing/],
    ['import file.ics --rota support', /--as is missing/],
    ['import file.ics --rota support --as shift', /--as is missing/],
    ['import file.ics --rota a/b --as holiday', /no rota can have/],
    ['import file.ics --rota support --as holiday --who anna', /--who is for --as override/],
    ['import file.ics --rota support --as override --days Sun', /--days is for --as holiday/],
    ['import file.ics --rota support --as holiday --days Funday', /--days "Funday"/],
    ['import file.ics --rota support --as override --who zoe', /unknown person "zoe"/],
    ['import file.ics --rota support --as override --table People', /leave --table out/],
    ['import file.csv --rota support', /--rota is for calendars/],
  ])('%s', async (words, message) => {
    const { code, stderr } = await runCli(words.split(' '), {
      store: storeOf(),
      at: AT,
      files: { 'file.ics': google, 'file.csv': 'PartitionKey,RowKey\n' },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as unknown });
  });

  it('is none that a calendar has another name', async () => {
    const ran = await runCli(['import', 'holidays.txt', '--rota', 'support', '--as', 'holiday'], {
      store: storeOf(),
      at: AT,
      files: { 'holidays.txt': google },
    });
    expect(ran.code).toBe(0);
  });

  it('is said of a rota that is new, and is none', async () => {
    const ran = await runCli(['import', 'file.ics', '--rota', 'new', '--as', 'holiday'], {
      store: storeOf(),
      at: AT,
      files: { 'file.ics': google },
    });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('the rota "new" is new: no line uses it');
  });
});
