import { describe, expect, it } from 'vitest';
import type { Row } from '../../../lib/ports.ts';
import { example, exampleStore, rotaRow, runCli } from '../../support/run-cli.ts';

const AT = '2026-11-26T14:14:00Z';

const override = (name: string, To: string, more: Readonly<Record<string, string>> = {}): Row =>
  rotaRow(name, { Kind: 'override', Who: 'carl', From: '2026-01-01', To, ...more });
const holiday = (name: string, From: string, To = ''): Row => rotaRow(name, { Kind: 'holiday', From, To });

async function prune(args: string, rows: readonly Row[]) {
  const store = exampleStore({ Rota: [...example.Rota, ...rows] });
  const ran = await runCli(['prune', ...args.split(' ').filter((word) => word !== ''), '--json'], {
    store,
    at: AT,
  });
  const left = [...(store.tables.get('Rota')?.values() ?? [])].map(({ rowKey }) => rowKey);
  return { ...ran, left };
}

describe('prune', () => {
  it('takes out overrides and holidays that ended more than 90 days ago, and nothing else', async () => {
    const { code, json, left } = await prune('', [
      override('support/long-over', '2026-08-27'),
      override('support/over', '2026-08-28 00:00'),
      override('support/kept', '2026-08-28'),
      override('support/kept-by-an-hour', '2026-08-28 01:00'),
      override('support/cut-short', '2027-01-01', { ValidUntil: '2026-03-01' }),
      override('support/off', '2026-02-01', { Enabled: 'no' }),
      override('support/unreadable', '2026-02-31'),
      holiday('support/easter', '2026-04-05', '2026-04-06'),
      holiday('support/xmas', '2026-12-24'),
      rotaRow('support/old-shift', { Kind: 'shift', Who: 'anna', ValidUntil: '2026-01-01' }),
    ]);
    expect(code).toBe(0);
    expect(json()).toEqual({
      added: [],
      changed: [],
      removed: ['support/cut-short', 'support/easter', 'support/long-over', 'support/over'],
      problems: [],
      onCall: [],
      calls: [],
    });
    expect(left.sort()).toEqual(
      ['kept', 'kept-by-an-hour', 'nights', 'off', 'office', 'old-shift', 'unreadable', 'xmas'].sort(),
    );
  });

  it('changes nothing with --dry-run, and shows that nobody is on call differently', async () => {
    const { json, left } = await prune('--dry-run', [override('support/over', '2026-02-01')]);
    expect(json()).toMatchObject({ removed: ['support/over'], onCall: [] });
    expect(left).toContain('over');
  });

  it('is of one rota and of any date before today, when told so', async () => {
    const { json } = await prune('--rota SUPPORT --before 2026-11-20', [
      override('support/over', '2026-11-19'),
      override('support/kept', '2026-11-20'),
      override('sales/over', '2026-02-01'),
    ]);
    expect(json()).toMatchObject({ removed: ['support/over'] });
  });

  it.each([
    ['--before 2026-11-26', /--before "2026-11-26" is not in the past/],
    ['--before soon', /--before "soon" is not a date/],
    ['--rota gone', /unknown rota "gone"/],
  ])('%s is exit code 2', async (args, message) => {
    const { code, stderr, left } = await prune(args, [override('support/over', '2026-02-01')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) as unknown });
    expect(left).toContain('over');
  });
});

describe('check', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      override(`support/row-${index}`, '2027-01-01', { Note: 'x' }),
    );
  const slow = async (count: number) => {
    const store = exampleStore({ Rota: [...example.Rota, ...rows(count - example.Rota.length)] });
    const ran = await runCli(['check', '--json'], { store, at: AT });
    const { problems } = ran.json() as { readonly problems: readonly Record<string, string>[] };
    return problems.filter(({ column }) => column === 'PartitionKey');
  };

  it('warns of a rota that has become so long that a call feels it', async () => {
    expect(await slow(1_000)).toEqual([]);
    expect(await slow(1_001)).toMatchObject([
      {
        level: 'warning',
        table: 'Rota',
        problem: expect.stringContaining('"support" has 1,001 rows') as unknown,
      },
    ]);
  });
});
