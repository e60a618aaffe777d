import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from './support/board-world.ts';
import { line, person, row, TABLES, userId } from './support/rows.ts';

let board: BoardWorld;
beforeAll(async () => (board = await startBoard(TABLES)));
afterAll(() => board.stop());

/** Opens a hash, hands the page over, closes it. */
async function at(hash: string, check: (page: Page) => Promise<void>, options = {}): Promise<void> {
  const page = await board.open(hash, options);
  try {
    await check(page);
  } finally {
    await page.context().close();
  }
}

const names = (page: Page, pattern: RegExp) =>
  page
    .getByRole('button', { name: pattern })
    .evaluateAll((all) => all.map((one) => one.ariaLabel ?? one.textContent));

describe('who is on call', () => {
  it('the first page has a region for each line with who rings, why, until when, and who is next', () =>
    at('#/', async (page) => {
      await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor();
      const text = await page.getByRole('region', { name: 'support' }).innerText();
      for (const words of ['Anna', 'Bo', 'office', 'Thu 26 Nov 17:00', 'Next']) expect(text).toContain(words);
    }));

  it('says closed, fallback and nobody in words, and who cannot be rung', async () => {
    await seed(board.store, {
      ...TABLES,
      Lines: [
        line('a', { Name: 'closed', Rota: 'support', Open: 'Sat 10:00-12:00' }),
        line('b', { Name: 'caught', Rota: 'empty', Fallback: 'eva' }),
        line('c', { Name: 'nobody', Rota: 'empty' }),
        line('d', { Name: 'gone', Rota: 'ghosts' }),
        line('e', { Name: 'off', Rota: 'support', Enabled: 'no' }),
      ],
      People: [
        ...TABLES.People,
        person('off', 'Otto', userId(9), { Enabled: 'no' }),
        person('anna2', 'Anna', userId(8)),
      ],
      Rota: [
        ...TABLES.Rota,
        row('all', { Kind: 'shift', Who: 'zoe, off, anna, anna2' }, 'ghosts'),
        row('never', { Kind: 'holiday', From: '2020-01-01' }, 'empty'),
      ],
    });
    await at('#/', async (page) => {
      const region = (name: string) => page.getByRole('region', { name }).innerText();
      expect(await region('closed')).toMatch(/Closed.*rejected as “busy”/);
      expect(await region('caught')).toMatch(/Nobody is on call.*fallback rings:\s*Eva/s);
      expect(await region('nobody')).toMatch(/Nobody is on call.*rejected/);
      expect(await region('gone')).toMatch(/Anna rings on 2 targets/);
      expect(await region('gone')).toMatch(/zoe is unknown.*off is switched off/);
      expect(await page.getByRole('region', { name: 'off' }).count()).toBe(0);
    });
    await seed(board.store, TABLES);
  });

  it('shows names as text, whatever is in them', async () => {
    await seed(board.store, {
      ...TABLES,
      People: [person('anna', '<script>alert(1)</script><b>Anna', userId(1))],
    });
    await at('#/', async (page) => {
      expect(await page.getByRole('region', { name: 'support' }).innerText()).toContain(
        '<script>alert(1)</script><b>Anna',
      );
      expect(await page.locator('#board script, #board b').count()).toBe(0);
    });
    await seed(board.store, TABLES);
  });
});

describe('the weeks of a line', () => {
  it('are a button for each shift, named by who, from when and to when', () =>
    at('#/line/support', async (page) => {
      await page
        .getByRole('button', { name: 'Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00', exact: true })
        .waitFor();
      expect(await names(page, /^Carl/)).toContain('Carl, Fri 27 Nov 17:00 to Mon 30 Nov 08:00');
      expect(await names(page, /^Eva/)).toHaveLength(1);
    }));

  it('show gaps as nobody, and only while the line is open', async () => {
    await seed(board.store, {
      ...TABLES,
      Lines: [
        line('x', { Name: 'day', Rota: 'day', TimeZone: 'Europe/Stockholm', Open: 'Mon-Fri 08:00-17:00' }),
      ],
      Rota: [row('m', { Kind: 'shift', Who: 'anna', Days: 'Mon-Fri', From: '08:00', To: '12:00' }, 'day')],
    });
    await at('#/line/day?weeks=1', async (page) => {
      await page.getByRole('button', { name: /^Anna/ }).first().waitFor();
      expect(await names(page, /^Nobody/)).toEqual(
        ['Thu 26 Nov', 'Fri 27 Nov', 'Mon 30 Nov', 'Tue 1 Dec', 'Wed 2 Dec'].map(
          (day) => `Nobody, ${day} 12:00 to ${day} 17:00`,
        ),
      );
    });
    await seed(board.store, TABLES);
  });

  it('can be of another zone, and of any date: the weekend on which clocks change has an hour more', () =>
    at(
      '#/line/support?from=2026-10-24&weeks=1',
      async (page) => {
        await page
          .getByRole('button', { name: 'Carl, Fri 23 Oct 17:00 to Mon 26 Oct 08:00' })
          .or(page.getByRole('button', { name: 'Dina, Fri 23 Oct 17:00 to Mon 26 Oct 08:00' }))
          .waitFor();
        await page.getByLabel('Zone').selectOption('UTC');
        const [weekend = ''] = await names(page, /Fri 23 Oct/);
        expect(weekend).toMatch(/^(?:Carl|Dina), Fri 23 Oct 15:00 to Mon 26 Oct 07:00$/);
        expect(page.url()).toContain('zone=UTC');
      },
      { timezoneId: 'UTC' },
    ));

  it('keep their place: a reload and the back button find it again', () =>
    at('#/', async (page) => {
      await page.getByRole('link', { name: 'support' }).click();
      await page.getByRole('heading', { name: 'support', level: 1 }).waitFor();
      await page.getByLabel('Weeks').selectOption('4');
      await page.reload();
      await page
        .getByRole('button', { name: /^Dina, / })
        .first()
        .waitFor();
      expect(await page.getByLabel('Weeks').inputValue()).toBe('4');
      await page.goBack();
      await page.getByRole('heading', { name: 'On call', level: 1 }).waitFor();
    }));

  it('are a list in order of time on a small screen', () =>
    at(
      '#/line/support?weeks=1',
      async (page) => {
        const list = page.getByRole('list', { name: 'Shifts' });
        await list.waitFor();
        expect(await list.getByRole('button').allInnerTexts()).toEqual(
          expect.arrayContaining(['Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00']),
        );
        expect(await list.getByRole('button').count()).toBe(
          await page.getByRole('button', { name: / to / }).count(),
        );
      },
      { viewport: { width: 360, height: 740 } },
    ));
});

describe('other views', () => {
  it('show the duty of one person across lines', () =>
    at('#/duty/dina', async (page) => {
      expect(await page.getByRole('list', { name: 'Duty' }).innerText()).toContain(
        'Fri 4 Dec 17:00 to Mon 7 Dec 08:00',
      );
    }));

  it('list calls, open one, and list what check says with a way to the row', async () => {
    const id = '0d0e7f1c-3f5a-4b7e-9c2d-1a2b3c4d5e6f';
    const at0 = '2026-11-26T11:00:00.000Z';
    const part = (suffix: string, columns: object) => ({
      ...{ partitionKey: '2026-11-26', rowKey: `${id}_${suffix}`, At: at0, CallId: id, Line: 'support' },
      ...columns,
    });
    await seed(board.store, {
      CallAudit: [
        part('1-incoming', { Caller: 'phone:+46701234567' }),
        part('2-decision', {
          Action: 'redirect',
          Targets: '[{"person":"anna","kind":"user","id":"x"}]',
          Because: '["office"]',
        }),
      ],
      Rota: [...TABLES.Rota, row('broken', { Kind: 'shfit', Who: 'anna' })],
    });
    await at('#/calls', async (page) => {
      await page.getByRole('link', { name: '2026-11-26 12:00' }).click();
      await page.getByRole('heading', { name: 'Call', exact: true }).waitFor();
      expect(await page.locator('dl').innerText()).toMatch(/\+46701234567[\s\S]*office/);
      await page.getByRole('link', { name: 'Problems' }).click();
      await page.getByRole('link', { name: 'Rota support/broken' }).click();
      expect(await page.getByRole('dialog', { name: 'Row' }).getByLabel('Kind').inputValue()).toBe('shfit');
    });
    await seed(board.store, TABLES);
  });
});
