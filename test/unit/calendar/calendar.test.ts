import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { calendar } from '../../../lib/calendar/feed-answer.ts';
import { StoreError, type Row } from '../../../lib/ports.ts';
import { calendarName, faultsOfCalendar, readEvents } from '../../support/ics-check.ts';
import { createMemoryStore, type MemoryStoreOptions } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { example, ids, line, person, rotaRow } from '../../support/run-cli.ts';

const TOKEN = randomBytes(32).toString('base64url');
const FILE = `${TOKEN}.ics`;
const AT = '2026-11-26T14:14:00Z';

const feed = (columns: Readonly<Record<string, unknown>>): Row => ({
  partitionKey: 'feeds',
  rowKey: createHash('sha256').update(TOKEN).digest('hex'),
  ...columns,
});

interface Asked extends MemoryStoreOptions {
  readonly feed?: Readonly<Record<string, unknown>> | null;
  readonly file?: string;
  readonly at?: string;
  readonly ifNoneMatch?: string;
  readonly head?: boolean;
}

const log = recordingLog();

async function ask(asked: Asked = {}) {
  const { feed: cells = { Line: 'support' }, file = FILE, at = AT } = asked;
  const tables = { ...example, ...asked.tables, ...(cells && { Feeds: [feed(cells)] }) };
  return calendar(
    { file, ifNoneMatch: asked.ifNoneMatch ?? null, head: asked.head ?? false },
    {
      store: createMemoryStore({ ...asked, tables }),
      defaultTimeZone: 'Europe/Stockholm',
      now: () => Date.parse(at),
      log,
    },
  );
}

/** The events that meet [from, to), as `2026-11-26T07:00 > 2026-11-26T16:00 Anna on call`. */
async function events(asked: Asked, from = '0', to = '9') {
  const { status, body = '' } = await ask(asked);
  expect(status).toBe(200);
  expect(faultsOfCalendar(body)).toEqual([]);
  return readEvents(body)
    .filter((event) => event.to > from && event.from < to)
    .map((event) => `${event.from.slice(0, 16)} > ${event.to.slice(0, 16)} ${event.summary}`);
}

const oneShift = (columns: Readonly<Record<string, string>> = {}) => [
  rotaRow('support/days', { Kind: 'shift', Who: 'anna', From: '08:00', To: '17:00', ...columns }),
];

describe('a calendar of a line', () => {
  it('has an event for each person, whatever row says so, and each gap', async () => {
    expect(await events({}, '2026-11-26T00:00', '2026-11-28T00:00')).toEqual(
      [
        // Bo has the nights of this week, and the days with Anna: one event from Monday to Saturday.
        '2026-11-23T07:00 > 2026-11-28T07:00 Bo Berg on call',
        '2026-11-26T07:00 > 2026-11-26T16:00 Anna on call',
        '2026-11-27T07:00 > 2026-11-27T16:00 Anna on call',
      ].map((event) => event.replace('Bo Berg', 'bo')),
    );
    expect(await events({}, '2026-11-28T08:00', '2026-11-29T00:00')).toEqual([
      '2026-11-28T07:00 > 2026-11-30T07:00 Nobody on call',
    ]);
  });

  it('is named by the line, in UTC, and as of the day', async () => {
    const { body = '', headers } = await ask();
    expect(calendarName(body)).toBe('On call: support');
    expect(body).toContain('DTSTAMP:20261126T000000Z');
    expect(body).toContain('PRODID:-//Ringrota//On call//EN');
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, max-age=300',
    });
  });

  it('holds from 31 days back to 370 ahead, both from 00:00 UTC', async () => {
    const all = await events({ tables: { Rota: oneShift({ TimeZone: 'UTC' }) } });
    const annas = all.filter((event) => event.endsWith('Anna on call'));
    expect(annas[0]).toBe('2026-10-26T08:00 > 2026-10-26T17:00 Anna on call');
    expect(annas.at(-1)).toBe('2027-11-30T08:00 > 2027-11-30T17:00 Anna on call');
    expect(all.at(-1)).toBe('2027-11-30T17:00 > 2027-12-01T00:00 Nobody on call');
  });

  it('keeps the true start of an event that began before, up to 400 days back', async () => {
    const since = (ValidFrom: string) => ({
      Rota: oneShift({ From: '00:00', To: '24:00', ValidFrom, TimeZone: 'UTC' }),
    });
    expect(await events({ tables: since('2026-01-15') })).toEqual([
      '2026-01-15T00:00 > 2027-12-01T00:00 Anna on call',
    ]);
    expect(await events({ tables: since('2020-01-01') })).toEqual([
      '2025-10-22T00:00 > 2027-12-01T00:00 Anna on call',
    ]);
  });

  it('has no gap while the line is closed', async () => {
    const Lines = [line('k', { Name: 'support', Rota: 'support', Open: 'Mon-Fri 07:00-18:00' })];
    expect(
      await events(
        { tables: { Rota: oneShift({ Days: 'Mon-Thu' }), Lines } },
        '2026-11-26T05:00',
        '2026-11-30T00:00',
      ),
    ).toEqual([
      '2026-11-26T06:00 > 2026-11-26T07:00 Nobody on call',
      '2026-11-26T07:00 > 2026-11-26T16:00 Anna on call',
      '2026-11-26T16:00 > 2026-11-26T17:00 Nobody on call',
      '2026-11-27T06:00 > 2026-11-27T17:00 Nobody on call',
    ]);
  });

  it('has two events of a person who rings in one tier and then in another', async () => {
    const Rota = [...oneShift(), rotaRow('support/backup', { Kind: 'shift', Who: 'anna', Tier: '2' })];
    expect(await events({ tables: { Rota } }, '2026-11-26T08:00', '2026-11-26T20:00')).toEqual([
      '2026-11-26T07:00 > 2026-11-26T16:00 Anna on call',
      '2026-11-26T16:00 > 2026-11-27T07:00 Anna on call (tier 2)',
    ]);
  });

  it('shows no numbers and no ids, of people or of lines', async () => {
    const key = '8d1e6ab6-0000-4000-8000-000000000009';
    const Rota = [
      rotaRow('support/a', {
        Kind: 'shift',
        Who: `+46701234567, ${ids.carl}, carl`,
        From: '08:00',
        To: '17:00',
      }),
    ];
    const { body = '' } = await ask({
      feed: { Line: key },
      tables: { Rota, Lines: [line(key, { Rota: 'support' })] },
    });
    expect(body).not.toMatch(/46701234567|0000-4000/);
    expect(calendarName(body)).toBe('On call: support');
    const summaries = new Set(readEvents(body).map(({ summary }) => summary));
    expect([...summaries].sort()).toEqual(['Nobody on call', 'On call']);
  });

  it('has names as they are, whatever is in them', async () => {
    const Name = 'Åse; "Ann,\\a"\r\nBEGIN:VEVENT\u0007 \ud800 ' + '🙂'.repeat(40);
    const { body = '' } = await ask({
      tables: {
        People: [person('anna', { Target: ids.anna, Name })],
        Lines: [line('k', { Name: 'a\\b;c,d\r\nX-EVIL:1', Rota: 'support' })],
      },
      feed: { Line: 'k' },
    });
    expect(faultsOfCalendar(body.replaceAll('\ufffd', '?'))).toEqual([]);
    expect(calendarName(body)).toBe('On call: a\\b;c,d X-EVIL:1');
    expect(readEvents(body).map(({ summary }) => summary)).toContain(
      `Åse; "Ann,\\a" BEGIN:VEVENT \ufffd ${'🙂'.repeat(40)} on call`,
    );
  });
});

describe('a calendar of a rota', () => {
  it('has every gap: a rota has no hours', async () => {
    const found = await events({ feed: { Rota: 'support' } }, '2026-11-28T08:00', '2026-11-29T00:00');
    expect(found).toEqual(['2026-11-28T07:00 > 2026-11-30T07:00 Nobody on call']);
  });
});

describe('a calendar of one person', () => {
  it('has that one and no gaps', async () => {
    const found = await events(
      { feed: { Line: 'SUPPORT', Person: ' Anna ' } },
      '2026-11-26T00:00',
      '2026-11-30T12:00',
    );
    expect(found).toEqual([
      '2026-11-26T07:00 > 2026-11-26T16:00 Anna on call',
      '2026-11-27T07:00 > 2026-11-27T16:00 Anna on call',
      '2026-11-30T07:00 > 2026-12-05T07:00 Anna on call',
    ]);
    expect(calendarName((await ask({ feed: { Line: 'support', Person: 'anna' } })).body ?? '')).toBe(
      'On call: support (Anna)',
    );
  });

  it.each([
    ['has no duty', { feed: { Line: 'support', Person: 'carl' } }],
    ['is gone', { feed: { Line: 'support', Person: 'zoe' } }],
  ])(
    'has one event that says so where the person %s: strict readers refuse an empty calendar',
    async (_, asked) => {
      expect(await events(asked)).toEqual(['2026-11-26T00:00 > 2026-11-27T00:00 No duty']);
    },
  );

  it.each([
    ['later', '18:00'],
    ['earlier', '16:00'],
  ])('an event that ends %s than before has the same UID and a greater SEQUENCE', async (_, To) => {
    const tables = {
      ...example,
      Rota: oneShift({ From: '2026-11-26 08:00', To: '2026-11-26 17:00', Kind: 'override' }),
      Feeds: [feed({ Rota: 'support', Person: 'anna' })],
    };
    const written = Date.parse('2026-11-26T10:00:00Z');
    let now = written;
    const store = createMemoryStore({ tables, now: () => now });
    const read = async () => {
      const deps = { store, defaultTimeZone: 'Europe/Stockholm', now: () => Date.parse(AT), log };
      const { body = '' } = await calendar({ file: FILE, ifNoneMatch: null, head: false }, deps);
      return [
        /UID:(.*)/.exec(body)?.[1],
        Number(/SEQUENCE:(.*)/.exec(body)?.[1]),
        /DTEND:(.*)/.exec(body)?.[1],
      ] as const;
    };
    const [uid, sequence, end] = await read();
    expect(await read()).toEqual([uid, sequence, end]);
    now = written + 60;
    await store.change('Rota', [
      { kind: 'merge', etag: '*', row: { partitionKey: 'support', rowKey: 'days', To: `2026-11-26 ${To}` } },
    ]);
    const after = await read();
    expect(after[0]).toBe(uid);
    expect(after[2]).not.toBe(end);
    expect(after[1]).toBeGreaterThan(sequence);
    expect(after[1]).toBeLessThan(2 ** 31);
  });
});

describe('UIDs', () => {
  const uids = async (asked: Asked) =>
    new Map(
      readEvents((await ask(asked)).body ?? '').map((event) => [`${event.from} ${event.summary}`, event.uid]),
    );

  it('are the same on the next day and after an edit elsewhere', async () => {
    const today = await uids({});
    const later = await uids({
      at: '2026-11-27T20:00:00Z',
      tables: {
        Rota: [
          ...example.Rota,
          rotaRow('support/x', { Kind: 'override', Who: 'carl', From: '2027-03-01', To: '2027-03-01' }),
        ],
      },
    });
    const same = [...today].filter(([event]) => later.has(event));
    expect(same.length).toBeGreaterThan(300);
    for (const [event, uid] of same) expect(later.get(event)).toBe(uid);
  });

  it('are the same when the person gets another name, number or end, and the line another name', async () => {
    const before = await uids({ tables: { Rota: oneShift() } });
    const edited = await uids({
      feed: { Line: '8d1e6ab6-0000-4000-8000-000000000009' },
      tables: {
        Rota: oneShift({ To: '16:00' }),
        People: [person('Anna', { Target: ids.bo, Name: 'Anna Berg' })],
        Lines: [line('8d1e6ab6-0000-4000-8000-000000000009', { Name: 'help', Rota: 'support' })],
      },
    });
    const at = '2026-11-26T07:00:00.000Z';
    expect(edited.get(`${at} Anna Berg on call`)).toBe(before.get(`${at} Anna on call`));
    expect(before.get(`${at} Anna on call`)).toMatch(/^[0-9a-f]{32}@ringrota$/);
  });

  it('are the same day by day for an event that began before all time', async () => {
    const always = { Rota: oneShift({ From: '', To: '' }) };
    const [today] = [...(await uids({ tables: always })).values()];
    const [later] = [...(await uids({ tables: always, at: '2026-12-26T00:00:00Z' })).values()];
    expect(later).toBe(today);
  });
});

describe('what a client is answered', () => {
  it('is the same text and tag all day while no row changes, and another when one does', async () => {
    const first = await ask({ at: '2026-11-26T00:00:00Z' });
    const last = await ask({ at: '2026-11-26T23:59:59.999Z' });
    expect(last).toEqual(first);
    expect((await ask({ at: '2026-11-27T00:00:00Z' })).headers?.etag).not.toBe(first.headers?.etag);
    expect((await ask({ tables: { Rota: oneShift() } })).headers?.etag).not.toBe(first.headers?.etag);
  });

  it('a client that already has the text gets 304 without a body', async () => {
    const { headers } = await ask();
    const etag = headers?.etag ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    for (const ifNoneMatch of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect(await ask({ ifNoneMatch })).toEqual({
        status: 304,
        headers: { etag, 'cache-control': 'private, max-age=300' },
      });
    expect((await ask({ ifNoneMatch: '"other"' })).status).toBe(200);
  });

  it('has no body for HEAD, and the same headers', async () => {
    const { status, headers } = await ask();
    expect(await ask({ head: true })).toEqual({ status, headers });
    const unknown = await ask({ feed: null, head: true });
    expect(unknown.status).toBe(404);
    expect(unknown.body).toBeUndefined();
  });

  it.each<[string, Asked]>([
    ['unknown', { feed: null }],
    ['switched off', { feed: { Line: 'support', Enabled: 'no' } }],
    ['perhaps switched off', { feed: { Line: 'support', Enabled: 'nope' } }],
    ['of a line that is gone', { feed: { Line: 'gone' } }],
    [
      'of a line that is off',
      { tables: { Lines: [line('k', { Name: 'support', Enabled: 'no' }), line('l')] } },
    ],
    ['of a rota that is gone', { feed: { Rota: 'gone' } }],
    ['of nothing', { feed: { Person: 'anna' } }],
    ['of a line and a rota', { feed: { Line: 'support', Rota: 'support' } }],
    ['not called .ics', { file: TOKEN }],
    ['malformed', { file: 'x.ics' }],
    ['malformed by one character', { file: `${TOKEN}A.ics` }],
    ['written with a percent', { file: `%${TOKEN.slice(1)}.ics` }],
  ])('is the same 404 for a feed that is %s', async (_, asked) => {
    const { status, body, headers } = await ask(asked);
    expect(status).toBe(404);
    expect({ body, headers }).toEqual({
      body: '{"error":{"code":"notFound","message":"There is no such calendar."}}',
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    });
  });

  it('asks the tables nothing for a token that none can be', async () => {
    const before = () => {
      throw new StoreError('busy', 'not asked');
    };
    expect((await ask({ file: 'x.ics', before })).status).toBe(404);
  });

  it.each(['Feeds', 'Lines', 'People', 'Rota'])(
    'is 503 while %s does not answer, never an empty calendar, and no token is in the log',
    async (table) => {
      const before = (_: string, asked: string) => {
        if (asked === table) throw new StoreError('timeout', 'the tables did not answer in time');
      };
      const { status, body = '' } = await ask({ before });
      expect(status).toBe(503);
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'storageUnavailable' } });
      expect(JSON.stringify(log.events)).not.toContain(TOKEN);
    },
  );

  it('goes on beside a row that cannot be read', async () => {
    const Rota = [...example.Rota, rotaRow('support/bad', { Kind: 'shfit', Who: 'carl' })];
    expect((await events({ tables: { Rota } })).length).toBeGreaterThan(300);
  });
});
