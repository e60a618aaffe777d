/** The page and the next call agree, whatever the rows: random rotas, each compared with what the app itself answers. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Row } from '../../lib/ports.ts';
import { startBoard, type BoardWorld } from './support/board-world.ts';
import { line, row, TABLES } from './support/rows.ts';

const LINES = 40;
/** Around a clock change, on a working day, at night, and at the edge of a shift. */
const INSTANTS = [
  '2026-10-25T00:30:00Z',
  '2026-10-25T01:30:00Z',
  '2026-11-02T09:00:00Z',
  '2026-11-07T22:59:59Z',
];

const half = fc.integer({ min: 0, max: 47 });
const hour = half.map((time) => `${String(time >> 1).padStart(2, '0')}:${time % 2 ? '30' : '00'}`);
const who = fc.constantFrom('anna', 'bo', 'anna, bo', 'carl', 'nobody', 'dina, nobody');
const days = fc.constantFrom('', 'Mon-Fri', 'Sat', 'Sun', 'Sat,Sun');
const zone = fc.constantFrom('', 'Europe/Stockholm', 'America/New_York', 'Australia/Lord_Howe');
const shift = fc.record({
  ...{ Kind: fc.constant('shift'), Who: who, Days: days, From: hour, To: hour },
  ...{ Tier: fc.constantFrom('', '2'), TimeZone: zone, Lines: fc.constantFrom('', 'l0', 'elsewhere') },
});
const rotation = fc.record({
  ...{ Kind: fc.constant('rotation'), Who: fc.constantFrom('anna > bo', 'anna > bo, carl > dina') },
  ...{
    Every: fc.constantFrom('1 week', '12 hours', '1 month'),
    Start: fc.constant('2026-01-05 09:00'),
    TimeZone: zone,
  },
});
const override = fc.record({
  ...{ Kind: fc.constant('override'), Who: who, InsteadOf: fc.constantFrom('', '*', 'anna') },
  ...{ From: hour.map((time) => `2026-10-24 ${time}`), To: hour.map((time) => `2026-11-08 ${time}`) },
});
const holiday = fc.record({
  ...{
    Kind: fc.constant('holiday'),
    From: fc.constantFrom('2026-10-25', '2026-11-02'),
    Days: fc.constantFrom('', 'Sun'),
  },
});
const broken = fc.record({ Kind: fc.constantFrom('shift', 'shfit'), Who: who, From: fc.constant('25:00') });
const rota = fc.array(fc.oneof(shift, rotation, override, holiday, broken), { minLength: 1, maxLength: 5 });
const hours = fc
  .record({ days, from: hour, to: hour })
  .map((open) => `${open.days} ${open.from}-${open.to}`.trim());
const settings = fc.record({
  ...{ Open: fc.option(hours, { nil: '' }), Fallback: fc.constantFrom('', 'carl', 'nobody'), TimeZone: zone },
  ...{
    WhenClosed: fc.constantFrom('', 'busy', 'forbidden'),
    WhenNobody: fc.constantFrom('', 'none', 'fallback'),
  },
});

let board: BoardWorld;
beforeAll(async () => {
  const rotas = fc.sample(fc.tuple(rota, settings), { numRuns: LINES, seed: 16 });
  board = await startBoard({
    ...TABLES,
    Lines: rotas.map(([, own], index) =>
      line(`key-${index}`, { Name: `l${index}`, Rota: `r${index}`, ...own }),
    ),
    Rota: rotas.flatMap(([rows], index): Row[] =>
      rows.map((cells, place) => row(`row-${place}`, cells, `r${index}`)),
    ),
  });
});
afterAll(() => board.stop());

/** What the page says of every line: who rings, or why nobody does, and until when. */
const said = (page: Page) =>
  page.getByRole('region').evaluateAll((regions) =>
    regions.map((region) => ({
      line: region.querySelector('h2')?.textContent ?? '',
      ring: [...region.querySelectorAll('.ring .person')].map((person) => person.textContent),
      reason: /rejected as “(\w+)”/.exec(region.textContent)?.[1] ?? null,
      because: [...region.querySelectorAll('p a[href*="/rows/Rota/"]')].map((link) => link.textContent),
      until: region.querySelector('time')?.dateTime ?? null,
    })),
  );

it.each(INSTANTS)(
  'at %s each line rings the people whom the app rings, for the same rows and as long',
  async (at) => {
    const page = await board.open('#/', { now: Date.parse(at) });
    await page.getByRole('region').first().waitFor();
    const shown = await said(page);
    expect(shown).toHaveLength(LINES);
    for (const own of shown) {
      const { ring, reason, because, until } = await board.onCall(own.line, Date.parse(at));
      const names = ring.map(({ person, name }) => name ?? person);
      expect(own, own.line).toEqual({ line: own.line, ring: [...new Set(names)], reason, because, until });
    }
    await page.context().close();
  },
);
