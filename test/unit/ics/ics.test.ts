import { describe, expect, it } from 'vitest';
import type { Row } from '../../../lib/ports.ts';
import { exampleStore, ids, person, runCli } from '../../support/run-cli.ts';
import { apple, calendarOf, event, google, outlook } from './samples.ts';

type Store = ReturnType<typeof exampleStore>;

const AT = '2026-11-26T14:14:00Z';
const People: readonly Row[] = [
  person('anna', { Target: ids.anna, Name: 'Anna Berg' }),
  person('bo', { Target: ids.bo, Name: 'Bo' }),
  person('carl', { Target: ids.carl, Name: 'Lind, Carl' }),
];

const storeOf = () => exampleStore({ People });

/** `args`: words, or a list where a word has a space. */
async function run(file: string | Uint8Array, args: string | readonly string[], store: Store = storeOf()) {
  const words = typeof args === 'string' ? args.split(' ') : args;
  return runCli(['import', 'file.ics', '--rota', 'support', ...words], {
    store,
    at: AT,
    files: { 'file.ics': file },
  });
}

/** The rows that an import made: `From > To TimeZone Who -InsteadOf Days`, by From. */
const icsRows = (store: Store): readonly string[] =>
  [...(store.tables.get('Rota')?.values() ?? [])]
    .filter(({ rowKey }) => rowKey.startsWith('ics-'))
    .map((row) => {
      const cell = (column: string) => (typeof row[column] === 'string' ? row[column] : '');
      const out = cell('InsteadOf') === '' ? '' : `-${cell('InsteadOf')}`;
      const what = [cell('TimeZone'), cell('Who'), out, cell('Days')].filter((text) => text !== '').join(' ');
      return `${cell('From')} > ${cell('To')} ${what}`.trim();
    })
    .sort();

async function imported(file: string | Uint8Array, args: string | readonly string[] = '--as override') {
  const store = storeOf();
  const { code, stdout, stderr } = await run(file, args, store);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  return { rows: icsRows(store), stderr };
}

/** One event: its lines, with a UID and a title unless they have their own. */
const one = (...lines: readonly string[]): string => event('UID:1', 'SUMMARY:Anna', ...lines);

const zone = (tzid: string, offset: string) =>
  `BEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:${offset}\nTZOFFSETTO:${offset}\nEND:STANDARD\nEND:VTIMEZONE`;

const STOCKHOLM = 'TZID=Europe/Stockholm';

describe('calendars of well-known programs', () => {
  it.each([
    ['holidays of Google', google, '--as holiday', ['2026-12-24 > 2026-12-26', '2027-01-01 > 2027-01-01']],
    [
      'holidays of Google as Sundays',
      google,
      '--as holiday --days sun',
      ['2026-12-24 > 2026-12-26 sun', '2027-01-01 > 2027-01-01 sun'],
    ],
    [
      'holidays for rows of one zone',
      google,
      '--as holiday --zone Europe/Oslo',
      ['2026-12-24 > 2026-12-26 Europe/Oslo', '2027-01-01 > 2027-01-01 Europe/Oslo'],
    ],
    [
      'overrides of Google, in the zone of the calendar',
      google,
      '--as override --who bo',
      [
        '2026-12-01 08:00 > 2026-12-01 16:00 UTC bo',
        '2026-12-24 > 2026-12-26 Europe/Stockholm bo',
        '2027-01-01 > 2027-01-01 Europe/Stockholm bo',
      ],
    ],
    [
      'overrides of Outlook, one moved and one taken out',
      outlook,
      '--as override',
      [
        '2026-12-07 09:00 > 2026-12-07 17:00 Europe/Berlin anna',
        '2026-12-22 08:00 > 2026-12-22 12:00 Europe/Berlin bo',
        '2026-12-24 > 2026-12-24 Europe/Berlin anna',
        '2026-12-28 09:00 > 2026-12-28 17:00 Europe/Berlin anna',
      ],
    ],
    [
      'leave of Outlook',
      outlook,
      '--as leave',
      [
        '2026-12-07 09:00 > 2026-12-07 17:00 Europe/Berlin -anna',
        '2026-12-22 08:00 > 2026-12-22 12:00 Europe/Berlin -bo',
        '2026-12-24 > 2026-12-24 Europe/Berlin -anna',
        '2026-12-28 09:00 > 2026-12-28 17:00 Europe/Berlin -anna',
      ],
    ],
    [
      'overrides of Apple, whose local times stay over a clock change',
      apple,
      '--as override',
      [
        '2027-03-26 17:00 > 2027-03-27 08:00 Europe/Stockholm anna',
        '2027-03-27 17:00 > 2027-03-28 08:00 Europe/Stockholm anna',
        '2027-03-28 17:00 > 2027-03-29 08:00 Europe/Stockholm anna',
      ],
    ],
  ])('%s become rows', async (_, file, args, rows) => {
    expect((await imported(file, args)).rows).toEqual(rows);
  });

  it('stderr names each event that becomes no row, and why', async () => {
    const { stderr } = await imported(google, '--as holiday');
    expect(stderr.trim().split('\n').sort()).toEqual([
      expect.stringContaining('"Självständighetsdagen", is cancelled'),
      expect.stringContaining('"A meeting", is not of whole days'),
    ]);
  });

  it('the title becomes the Note', async () => {
    const store = storeOf();
    await run(google, '--as holiday', store);
    expect([...(store.tables.get('Rota')?.values() ?? [])].map(({ Note }) => Note)).toContain(
      'Jul, med julafton',
    );
  });
});

describe('one event becomes one row', () => {
  const DAY = 'DTSTART;VALUE=DATE:20261207';
  it.each([
    [
      'with a name of IANA',
      ['DTSTART;TZID=America/New_York:20261207T090000'],
      '2026-12-07 09:00 > 2026-12-07 17:00 America/New_York',
    ],
    [
      'with a name of Windows',
      ['DTSTART;TZID=Eastern Standard Time:20261207T090000'],
      '2026-12-07 09:00 > 2026-12-07 17:00 America/New_York',
    ],
    [
      "with a vendor's name",
      ['DTSTART;TZID=/mozilla.org/2005/Europe/Paris:20261207T090000'],
      '2026-12-07 09:00 > 2026-12-07 17:00 Europe/Paris',
    ],
    ['in UTC', ['DTSTART:20261207T090000Z'], '2026-12-07 09:00 > 2026-12-07 17:00 UTC'],
    [
      'in UTC, by a zone that the file does not define',
      ['DTSTART;TZID=UTC:20261207T090000'],
      '2026-12-07 09:00 > 2026-12-07 17:00 UTC',
    ],
    ['without a zone', ['DTSTART:20261207T090000'], '2026-12-07 09:00 > 2026-12-07 17:00 Europe/Stockholm'],
    ['with seconds', ['DTSTART:20261207T090001Z'], '2026-12-07 09:00:01 > 2026-12-07 17:00:01 UTC'],
    [
      'with spaces at the ends of lines',
      ['DTSTART:20261207T090000Z  '],
      '2026-12-07 09:00 > 2026-12-07 17:00 UTC',
    ],
  ])('that begins %s', async (_, lines, row) => {
    expect((await imported(calendarOf(one(...lines, 'DURATION:PT8H')))).rows).toEqual([`${row} anna`]);
  });

  it.each([
    ['of one day, without an end', [DAY], '2026-12-07 > 2026-12-07'],
    ['of one day, whose end is its start', [DAY, 'DTEND;VALUE=DATE:20261207'], '2026-12-07 > 2026-12-07'],
    ['of a date without VALUE=DATE', ['DTSTART:20261207', 'DTEND:20261209'], '2026-12-07 > 2026-12-08'],
    ['of three days, by DURATION', [DAY, 'DURATION:P3D'], '2026-12-07 > 2026-12-09'],
    [
      'of whole days, from midnight to midnight',
      [`DTSTART;${STOCKHOLM}:20261207T000000`, `DTEND;${STOCKHOLM}:20261209T000000`],
      '2026-12-07 > 2026-12-08',
    ],
    [
      'of whole days as Outlook marks them',
      ['DTSTART:20261206T230000Z', 'DTEND:20261207T230000Z', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'],
      '2026-12-07 > 2026-12-07',
    ],
    [
      'that begins when the clock shows a time twice',
      [`DTSTART;${STOCKHOLM}:20271031T023000`, `DTEND;${STOCKHOLM}:20271031T043000`],
      '2027-10-31 02:30 > 2027-10-31 04:30',
    ],
    [
      'that begins at a time that is skipped',
      [`DTSTART;${STOCKHOLM}:20270328T023000`, `DTEND;${STOCKHOLM}:20270328T050000`],
      '2027-03-28 03:30 > 2027-03-28 05:00',
    ],
  ])('%s', async (_, lines, row) => {
    expect((await imported(calendarOf(one(...lines)))).rows).toEqual([`${row} Europe/Stockholm anna`]);
  });

  it('an end that the rota would read as a later time is written in UTC', async () => {
    const file = calendarOf(
      one(`DTSTART;${STOCKHOLM}:20271031T013000`, `DTEND;${STOCKHOLM}:20271031T023000`),
    );
    expect((await imported(file)).rows).toEqual(['2027-10-30 23:30 > 2027-10-31 00:30 UTC anna']);
  });

  it.each([
    [
      'X-WR-TIMEZONE names the zone of times without one',
      'X-WR-TIMEZONE:Asia/Tokyo',
      ':20261207T090000',
      '2026-12-07 09:00 > 2026-12-07 10:00 Asia/Tokyo',
    ],
    [
      'a zone that only the file knows is written in UTC',
      zone('Moon', '+0330'),
      ';TZID=Moon:20261207T090000',
      '2026-12-07 05:30 > 2026-12-07 06:30 UTC',
    ],
    [
      'a name without a region is what the file defines',
      zone('EST', '+0200'),
      ';TZID=EST:20261207T090000',
      '2026-12-07 07:00 > 2026-12-07 08:00 UTC',
    ],
    [
      'a name with a prefix is what the file defines',
      zone('Custom/Europe/Stockholm', '+0200'),
      ';TZID=Custom/Europe/Stockholm:20261207T090000',
      '2026-12-07 07:00 > 2026-12-07 08:00 UTC',
    ],
    [
      'a name with a region is that zone whatever the file says',
      zone('Europe/Stockholm', '+0500'),
      ';TZID=Europe/Stockholm:20261207T090000',
      '2026-12-07 09:00 > 2026-12-07 10:00 Europe/Stockholm',
    ],
  ])('%s', async (_, head, start, row) => {
    expect((await imported(calendarOf(one(`DTSTART${start}`, 'DURATION:PT1H'), head))).rows).toEqual([
      `${row} anna`,
    ]);
  });

  it.each([
    ['bare LF', (text: string) => text.replaceAll('\r\n', '\n')],
    ['bare CR', (text: string) => text.replaceAll('\r\n', '\r')],
    ['CR CR LF', (text: string) => text.replaceAll('\r\n', '\r\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['two files in one, each with a byte order mark', (text: string) => `\ufeff${text}\ufeff${text}`],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    [
      'a fold inside a character',
      (text: string) =>
        Buffer.from(Buffer.from(text).toString('latin1').replace('\u00c3', '\u00c3\r\n '), 'latin1'),
    ],
  ])('a file with %s is read', async (_, change) => {
    const file = change(calendarOf(event('UID:1', 'SUMMARY:Möte', DAY)));
    expect((await imported(file, '--as holiday')).rows).toEqual(['2026-12-07 > 2026-12-07']);
  });
});

describe('titles and people', () => {
  const titled = (...titles: readonly string[]) =>
    calendarOf(
      titles
        .map((title, index) =>
          event(`UID:${index}`, `SUMMARY:${title}`, 'DTSTART:20261207T090000Z', 'DURATION:PT1H'),
        )
        .join('\n'),
    );
  it.each<[string, string, readonly string[], string]>([
    ['a short name in any case', 'ANNA', [], 'anna'],
    ['a Name with more spaces', 'anna  berg', [], 'anna'],
    ['a Name with a comma', 'Lind\\, Carl', [], 'carl'],
    ['several names', 'Anna Berg\\, bo', [], 'anna, bo'],
    ['a pattern', 'On Call - Anna Berg - Primary - EU', ['--title', 'on call - {who} - *'], 'anna'],
    ['a pattern with the name at the end', 'Team - EU: Bo', ['--title', '*: {who}'], 'bo'],
    ['a pattern around several names', 'Duty (anna\\, bo)', ['--title', 'Duty ({who})'], 'anna, bo'],
    ['nobody, and --who', 'On call', ['--who', 'BO,+46701234567'], 'bo, +46701234567'],
  ])('%s says who comes in', async (_, title, args, who) => {
    const { rows } = await imported(titled(title), ['--as', 'override', ...args]);
    expect(rows).toEqual([`2026-12-07 09:00 > 2026-12-07 10:00 UTC ${who}`]);
  });

  it('--as leave with --who puts somebody in instead', async () => {
    const { rows } = await imported(titled('Anna'), '--as leave --who bo');
    expect(rows).toEqual(['2026-12-07 09:00 > 2026-12-07 10:00 UTC bo -anna']);
  });

  it('an event left out by --only or --except need not name anybody', async () => {
    const file = titled('Anna', 'Zoe', 'Standup with Zoe');
    const only = await imported(file, '--as override --only ANNA');
    const except = await imported(file, '--as override --except zoe');
    expect([only.rows.length, except.rows.length]).toEqual([1, 1]);
    expect(only.stderr).toContain('"Zoe", does not have "ANNA" (--only)');
    expect(except.stderr).toContain('"Standup with Zoe", has "zoe" (--except)');
  });

  it('--only looks at descriptions and categories too', async () => {
    const file = calendarOf(
      [
        event('UID:1', 'SUMMARY:A', 'DTSTART;VALUE=DATE:20261207', 'CATEGORIES:Public holiday'),
        event('UID:2', 'SUMMARY:B', 'DTSTART;VALUE=DATE:20261208', 'DESCRIPTION:public\\nholiday'),
        event('UID:3', 'SUMMARY:C', 'DTSTART;VALUE=DATE:20261209', 'DESCRIPTION:Observance'),
      ].join('\n'),
    );
    const { rows } = await imported(file, ['--as', 'holiday', '--only', 'public holiday']);
    expect(rows).toEqual(['2026-12-07 > 2026-12-07', '2026-12-08 > 2026-12-08']);
  });
});

describe('recurring events', () => {
  const dates = async (...lines: readonly string[]) =>
    (await imported(calendarOf(one(...lines)))).rows.map((row) => row.slice(0, 10));

  it('are taken for 400 days, without the past', async () => {
    const { rows, stderr } = await imported(
      calendarOf(one('DTSTART;VALUE=DATE:20201207', 'RRULE:FREQ=WEEKLY')),
    );
    expect([rows[0], rows.at(-1), rows.length]).toEqual([
      '2026-11-30 > 2026-11-30 Europe/Stockholm anna',
      '2027-12-27 > 2027-12-27 Europe/Stockholm anna',
      57,
    ]);
    expect(stderr).toContain('in the past or more than 400 days ahead');
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'one that goes on now is kept',
      ['DTSTART:20201203T140000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;UNTIL=20261126T140000Z'],
      ['2026-11-26'],
    ],
    [
      'a list adds dates, none twice',
      ['DTSTART;VALUE=DATE:20261207', 'RDATE;VALUE=DATE:20261207,20261209'],
      ['2026-12-07', '2026-12-09'],
    ],
    [
      'two rules add up',
      ['DTSTART;VALUE=DATE:20261207', 'RRULE:FREQ=DAILY;COUNT=2', 'RRULE:FREQ=WEEKLY;COUNT=2'],
      ['2026-12-07', '2026-12-08', '2026-12-14'],
    ],
    [
      'the fourth Thursday of November',
      ['DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
      ['2026-11-26', '2027-11-25'],
    ],
    [
      '29 February is only in leap years',
      ['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY', 'RDATE;VALUE=DATE:20270105'],
      ['2027-01-05'],
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await dates(...lines)).toEqual(expected);
  });

  it('an exception may be moved into the time that is imported from beyond it', async () => {
    const file = calendarOf(
      [
        event('UID:m', 'SUMMARY:anna', 'DTSTART;VALUE=DATE:20200105', 'RRULE:FREQ=YEARLY'),
        event('UID:m', 'SUMMARY:bo', 'DTSTART;VALUE=DATE:20261210', 'RECURRENCE-ID;VALUE=DATE:20300105'),
      ].join('\n'),
    );
    expect(
      (await imported(file)).rows.map((row) => `${row.slice(0, 10)} ${row.split(' ').at(-1) ?? ''}`),
    ).toEqual(['2026-12-10 bo', '2027-01-05 anna']);
  });

  it('a cancelled exception is named, and one without its series stands for itself', async () => {
    const file = calendarOf(
      [
        event(
          'UID:m',
          'SUMMARY:anna',
          'DTSTART:20261208T090000Z',
          'RECURRENCE-ID:20261208T090000Z',
          'STATUS:CANCELLED',
        ),
        event(
          'UID:m',
          'SUMMARY:anna',
          'DTSTART:20261207T090000Z',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;COUNT=2',
        ),
        event(
          'UID:n',
          'SUMMARY:bo',
          'DTSTART:20261210T090000Z',
          'DURATION:PT2H',
          'RECURRENCE-ID:20261209T090000Z',
        ),
      ].join('\n'),
    );
    const { rows, stderr } = await imported(file);
    expect(rows).toEqual([
      '2026-12-07 09:00 > 2026-12-07 10:00 UTC anna',
      '2026-12-10 09:00 > 2026-12-10 11:00 UTC bo',
    ]);
    expect(stderr).toContain('line 4, "anna", is cancelled');
  });

  it('a warning names an EXDATE and an exception that meet no occurrence', async () => {
    const file = calendarOf(
      [
        one('DTSTART;VALUE=DATE:20261207', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;VALUE=DATE:20261230'),
        event('UID:1', 'SUMMARY:bo', 'DTSTART;VALUE=DATE:20261220', 'RECURRENCE-ID;VALUE=DATE:20261219'),
      ].join('\n'),
    );
    const { problems } = (await run(file, '--as override --json')).json() as {
      readonly problems: readonly unknown[];
    };
    expect(problems).toMatchObject([
      { level: 'warning', problem: 'line 4: "Anna" has EXDATE 20261230, when it has no occurrence' },
      {
        level: 'warning',
        problem: 'line 11: "bo" is left out: it replaces 20261219, when its series has no occurrence',
      },
    ]);
  });
});

describe('a second import', () => {
  it('changes rows instead of adding them, and leaves what people filled in', async () => {
    const store = storeOf();
    const file = (end: string) => calendarOf(one('DTSTART:20261207T090000Z', `DTEND:20261207T${end}0000Z`));
    const { added } = (await run(file('10'), '--as override --json', store)).json() as { added: string[] };
    const [place = ''] = added;
    await store.change('Rota', [
      { kind: 'merge', etag: '*', row: { partitionKey: 'support', rowKey: place.slice(8), InsteadOf: '*' } },
    ]);
    const second = (await run(file('11'), '--as override --json', store)).json();
    expect(second).toMatchObject({ added: [], changed: [place] });
    expect(icsRows(store)).toEqual(['2026-12-07 09:00 > 2026-12-07 11:00 UTC anna -*']);
    expect((await run(file('11'), '--as override --json', store)).json()).toMatchObject({
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

  it('with --replace takes out only rows of calendars, and only of its own kind', async () => {
    const store = storeOf();
    const day = (as: string, date: string) =>
      calendarOf(event(`UID:${as}`, 'SUMMARY:Anna', `DTSTART;VALUE=DATE:${date}`));
    for (const as of ['holiday', 'override', 'leave']) await run(day(as, '20261207'), `--as ${as}`, store);
    for (const as of ['holiday', 'override', 'leave']) {
      const ran = await run(day(as, '20261208'), `--as ${as} --replace --json`, store);
      expect(ran.json()).toMatchObject({ added: [expect.any(String)], removed: [expect.any(String)] });
    }
    expect(icsRows(store)).toEqual([
      '2026-12-08 > 2026-12-08',
      '2026-12-08 > 2026-12-08 Europe/Stockholm -anna',
      '2026-12-08 > 2026-12-08 Europe/Stockholm anna',
    ]);
    expect(store.tables.get('Rota')?.size).toBe(5);
  });
});

it('a dry run says what becomes of each event, before the rows', async () => {
  const file = calendarOf(
    [one('DTSTART;VALUE=DATE:20261207'), event('UID:2', 'SUMMARY:Bo', 'DTSTART;VALUE=DATE:20261101')].join(
      '\n',
    ),
  );
  const store = storeOf();
  const { stdout } = await run(file, '--as leave --dry-run', store);
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'Date        Title  Becomes',
    '2026-12-07  Anna   leave: anna',
    '2026-11-01  Bo     left out: is over',
    '',
    expect.stringContaining('added'),
  ]);
  expect(icsRows(store)).toEqual([]);
});

describe('a file that cannot be used changes nothing and ends with exit code 1', () => {
  const rule = (text: string) => one('DTSTART;VALUE=DATE:20261207', `RRULE:${text}`);
  it.each<[string, string, RegExp]>([
    ['a line that is not a property', 'garbage', /line 4: "garbage" is not a property/],
    [
      'an END that closes nothing',
      'END:VEVENT',
      /line 4: END:VEVENT does not close BEGIN:VCALENDAR of line 1/,
    ],
    ['an event without a start', one(), /line 4: "Anna" has no start/],
    ['a start that is not a time', one('DTSTART:tomorrow'), /has DTSTART "tomorrow" is not a real date/],
    ['a date that does not exist', one('DTSTART;VALUE=DATE:20261232'), /"20261232" is not a real date/],
    [
      'an end before the start',
      one('DTSTART:20261207T090000Z', 'DTEND:20261207T080000Z'),
      /ends before it begins: 20261207T090000Z to 20261207T080000Z/,
    ],
    [
      'a last day before the first',
      one('DTSTART;VALUE=DATE:20261207', 'DTEND;VALUE=DATE:20261206'),
      /ends before it begins/,
    ],
    ['a negative DURATION', one('DTSTART:20261207T090000Z', 'DURATION:-PT1H'), /ends before it begins/],
    ['a malformed DURATION', one('DTSTART:20261207T090000Z', 'DURATION:1h'), /malformed DURATION "1h"/],
    [
      'a DURATION without an end in sight',
      one('DTSTART:20261207T090000Z', 'DURATION:P99999999999W'),
      /beyond the year 9999/,
    ],
    [
      'an end on a date and a start at a time',
      one('DTSTART:20261207T090000Z', 'DTEND;VALUE=DATE:20261208'),
      /begins at a time and ends on a date/,
    ],
    [
      'an all-day mark on hours',
      one('DTSTART:20261207T090000Z', 'DTEND:20261207T100000Z', 'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE'),
      /is marked as all-day/,
    ],
    ['an unknown zone', one('DTSTART;TZID=Mars/Base:20261207T090000'), /time zone "Mars\/Base" in DTSTART/],
    [
      'an abbreviation that the file does not define',
      one('DTSTART;TZID=EST:20261207T090000'),
      /time zone "EST" in DTSTART/,
    ],
    [
      'an unknown zone of an exception',
      one('DTSTART:20261207T090000Z', 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;TZID=Mars/Base:20261207T090000'),
      /"Mars\/Base" in EXDATE/,
    ],
    [
      'an unknown X-WR-TIMEZONE',
      `${one('DTSTART:20261207T090000')}\nX-WR-TIMEZONE:Mars/Base`,
      /"Mars\/Base" \(X-WR-TIMEZONE\)/,
    ],
    [
      'a zone with a broken definition',
      `${one('DTSTART;TZID=Moon:20261207T090000')}\n${zone('Moon', '+01')}`,
      /"Moon", whose definition has a malformed TZOFFSETFROM/,
    ],
    ['an unknown frequency', rule('FREQ=SOMETIMES'), /FREQ is malformed: "FREQ=SOMETIMES"/],
    ['an unknown part of a rule', rule('FREQ=YEARLY;BYEASTER=0'), /BYEASTER is not supported/],
    ['a rule that the standard forbids', rule('FREQ=MONTHLY;BYWEEKNO=3'), /BYWEEKNO cannot be combined/],
    ['a rule that programs read differently', rule('FREQ=YEARLY;BYWEEKNO=50'), /BYWEEKNO without BYDAY/],
    ['a rule with both ends', rule('FREQ=DAILY;COUNT=3;UNTIL=20261210'), /COUNT and UNTIL/],
    ['a rule that does not have its start', rule('FREQ=WEEKLY;BYDAY=TU'), /programs differ/],
    [
      'an EXRULE',
      one('DTSTART;VALUE=DATE:20261207', 'RRULE:FREQ=DAILY', 'EXRULE:FREQ=WEEKLY'),
      /EXRULE, which is not supported/,
    ],
    [
      'a change of all later occurrences',
      one('DTSTART;VALUE=DATE:20261207', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261207'),
      /RANGE/,
    ],
    [
      'hours that go on across a clock change',
      one(`DTSTART;${STOCKHOLM}:20270327T090000`, 'DURATION:PT1H', 'RRULE:FREQ=HOURLY;COUNT=40'),
      /across a change of the clocks/,
    ],
    [
      'a rule that is too much work',
      one('DTSTART:20200101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=SECONDLY;COUNT=99999999'),
      /repeats too often/,
    ],
    ['more than 3,000 rows', one('DTSTART:20261207T090000Z', 'DURATION:PT1M', 'RRULE:FREQ=HOURLY'), /3,000/],
    [
      'copies that differ',
      `${one('DTSTART;VALUE=DATE:20261207')}\n${event('UID:1', 'SUMMARY:Bo', 'DTSTART;VALUE=DATE:20261207')}`,
      /line 9: "Bo" has the UID and the start of line 4/,
    ],
    [
      'a title that names nobody',
      event('UID:1', 'SUMMARY:Zoe', 'DTSTART;VALUE=DATE:20261207'),
      /"Zoe" names nobody/,
    ],
    [
      'a title with one unknown name',
      event('UID:1', 'SUMMARY:Anna\\, Zoe', 'DTSTART;VALUE=DATE:20261207'),
      /"Anna, Zoe" names nobody/,
    ],
    ['no title', event('UID:1', 'DTSTART;VALUE=DATE:20261207'), /line 4: names nobody/],
    ['an event without length', one('DTSTART:20261207T090000Z'), /no event of the file becomes a row/],
    ['an event that is over', one('DTSTART;VALUE=DATE:20261107'), /no event of the file becomes a row/],
    ['no events', 'X-WR-CALNAME:Empty', /no event of the file becomes a row/],
  ])('%s', async (_, content, message) => {
    const store = storeOf();
    const ran = await run(calendarOf(content), '--as override --json', store);
    const { problems } = ran.json() as { readonly problems: readonly { readonly problem: string }[] };
    expect(problems.map(({ problem }) => problem).join('\n')).toMatch(message);
    expect({ code: ran.code, rows: icsRows(store) }).toEqual({ code: 1, rows: [] });
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a CSV file', 'PartitionKey,RowKey\r\n', /not a calendar: it has no BEGIN:VCALENDAR/],
    ['an empty file', '', /not a calendar/],
    [
      'a calendar that is cut off',
      calendarOf(one('DTSTART;VALUE=DATE:20261207')).replace(/END:[^]*/, ''),
      /no END; the file may be cut off/,
    ],
    [
      'bytes that are not UTF-8',
      new Uint8Array(Buffer.from(calendarOf(event('UID:1', 'SUMMARY:J\u00fcl')), 'latin1')),
      /line 6: is not UTF-8/,
    ],
  ])('%s', async (_, file, message) => {
    const { code, stdout } = await run(file, '--as override --json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(message) as unknown });
  });

  it('every event that is wrong is named', async () => {
    const file = calendarOf([one(), event('UID:2', 'SUMMARY:Bo', 'DTSTART:x')].join('\n'));
    const ran = await run(file, '--as override --json');
    expect((ran.json() as { problems: unknown[] }).problems).toHaveLength(2);
  });
});

it('5 MB of events are read', async () => {
  const many = Array.from({ length: 2_900 }, (_, index) =>
    event(`UID:${index}`, 'SUMMARY:Anna', 'DTSTART;VALUE=DATE:20261207', `DESCRIPTION:${'x'.repeat(1_800)}`),
  );
  const file = calendarOf(many.join('\n'));
  expect(file.length).toBeGreaterThan(5_000_000);
  expect((await imported(file)).rows).toHaveLength(2_900);
});

it.each([
  ['parameters alone', `DTSTART${';X=1'.repeat(800_000)}:20261207T090000Z`],
  ['a colon within quotes before them', `DTSTART;X="a:b"${';X=1'.repeat(800_000)}:20261207T090000Z`],
  ['a quote that never ends', `DTSTART;X="${';X=1'.repeat(800_000)}`],
])('a line with a million characters before its value is refused at once: %s', async (_, line) => {
  const { code } = await run(calendarOf(one(line)), '--as override --json');
  expect(code).toBe(1);
});

describe('wrong use ends with exit code 2', () => {
  it.each([
    ['import file.ics --as holiday', /missing --rota/],
    ['import file.ics --rota support', /missing --as/],
    ['import file.ics --rota support --as shift', /--as "shift" is not/],
    ['import file.ics --rota a/b --as holiday', /cannot have/],
    ['import file.ics --rota support --as holiday --who anna', /--who is for/],
    ['import file.ics --rota support --as leave --days Sun', /--days is for --as holiday/],
    ['import file.ics --rota support --as holiday --days Funday', /--days "Funday"/],
    ['import file.ics --rota support --as holiday --zone BST', /--zone "BST"/],
    ['import file.ics --rota support --as leave --title who', /--title needs \{who\} once/],
    ['import file.ics --rota support --as holiday --title {who}', /--title says who is meant/],
    ['import file.ics --rota support --as override --who zoe', /unknown person "zoe"/],
    ['import file.ics --rota support --as override --table People', /leave out --table/],
    ['import file.csv --rota support', /--rota is for calendars/],
  ])('%s', async (words, message) => {
    const { code, stderr } = await runCli(words.split(' '), {
      store: storeOf(),
      at: AT,
      files: { 'file.ics': google, 'file.csv': 'PartitionKey,RowKey\n' },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as unknown });
  });
});

it('a calendar may have any file name, and a rota may be new', async () => {
  const { code, stderr } = await runCli(['import', 'holidays.txt', '--rota', 'new', '--as', 'holiday'], {
    store: storeOf(),
    at: AT,
    files: { 'holidays.txt': google },
  });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('the rota "new" is new') as unknown,
  });
});
