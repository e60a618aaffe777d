import { describe, expect, it } from 'vitest';
import { exampleStore, ids, person, rotaRow, runCli } from '../../support/run-cli.ts';

const DINA = '00000000-0000-4000-8000-000000000004';
/** In the turn number 45 since Start, which is anna's. */
const AT = '2026-11-21T02:14:00Z';

const world = (columns: Readonly<Record<string, string>> = {}) =>
  exampleStore({
    Rota: [
      rotaRow('support/week', {
        ...{ Kind: 'rotation', Who: 'anna > bo > carl', Every: '1 week', Start: '2026-01-05 09:00' },
        ...columns,
      }),
      rotaRow('support/swap', {
        Kind: 'override',
        Who: 'bo',
        InsteadOf: 'carl',
        From: '2026-12-24',
        To: '2026-12-24',
      }),
    ],
    People: ['anna', 'bo', 'carl', 'dina'].map((name) =>
      person(name, { Target: name === 'dina' ? DINA : ids[name as keyof typeof ids] }),
    ),
  });

async function run(args: readonly string[], store = world()) {
  const ran = await runCli(['people', ...args], { store, at: AT });
  const cells = [...(store.tables.get('Rota')?.values() ?? [])]
    .map(({ rowKey, Who }) => `${rowKey}: ${String(Who)}`)
    .sort();
  return { ...ran, rows: cells };
}

describe('people join', () => {
  it('puts somebody behind the present turn, so that the present turn does not move', async () => {
    const { code, rows } = await run(['join', 'Dina', '--rotation', 'support/week']);
    expect({ code, rows }).toEqual({ code: 0, rows: ['swap: bo', 'week: carl > anna > dina > bo'] });
  });
  it('says in a dry run what calls would get, as JSON as import does', async () => {
    const { code, json, rows } = await run([
      'join',
      'dina',
      '--rotation',
      'support/week',
      '--dry-run',
      '--json',
    ]);
    expect({ code, rows }).toEqual({ code: 0, rows: ['swap: bo', 'week: anna > bo > carl'] });
    expect(json()).toMatchObject({
      ...{ added: [], changed: ['support/week'], removed: [] },
      calls: [
        { from: '2026-11-23T08:00:00.000Z', before: { ring: ['bo'] }, after: { ring: ['dina'] } },
        {},
        {},
        {},
      ],
    });
  });
  const refused = (claim: string, args: readonly string[], said: string) =>
    it(`is wrong use or unknown, and changes nothing: ${claim}`, async () => {
      const { code, stderr, rows } = await run(args);
      expect({ code, rows }).toEqual({ code: 2, rows: ['swap: bo', 'week: anna > bo > carl'] });
      expect(stderr).toContain(said);
    });
  refused(
    'a row that is not there',
    ['join', 'dina', '--rotation', 'support/wek'],
    'did you mean "support/week"',
  );
  refused(
    'a row that is not a rotation',
    ['join', 'dina', '--rotation', 'support/swap'],
    'is not a rotation',
  );
  refused('somebody unknown', ['join', 'dino', '--rotation', 'support/week'], 'did you mean "dina"?');
  refused(
    'somebody with a turn',
    ['join', 'bo', '--rotation', 'support/week'],
    'bo has a turn in support/week already',
  );
  refused(
    'after nobody of it',
    ['join', 'dina', '--rotation', 'support/week', '--after', 'eva'],
    'eva has no turn',
  );
  refused('no row', ['join', 'dina'], '--rotation is missing');
  refused(
    'another time',
    ['join', 'dina', '--rotation', 'support/week', '--at', 'now'],
    'is not next or round',
  );
});

describe('people leave', () => {
  it('takes somebody out of every row, and leaves the present turn of another alone', async () => {
    const { code, rows } = await run(['leave', 'carl']);
    expect({ code, rows }).toEqual({ code: 0, rows: ['week: bo > anna'] });
  });
  it('lets somebody finish the present turn, by an override to its end', async () => {
    const { code, rows } = await run(['leave', 'anna']);
    expect({ code, rows }).toEqual({
      code: 0,
      rows: ['swap: bo', 'week-until-2026-11-23: anna', 'week: bo > carl'],
    });
  });
  it('is refused where nobody would be left, or no row names the person', async () => {
    expect(await run(['leave', 'anna'], world({ Who: 'anna' }))).toMatchObject({ code: 2 });
    const { code, stderr } = await run(['leave', 'dina']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ringrota: no row of Rota that still counts names dina\n',
    });
  });
});
