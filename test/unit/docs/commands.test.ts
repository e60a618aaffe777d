/** The commands of the documents, run as they stand there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { wholeCall } from '../audit/rows.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { example, exampleStore, rotaRow, runCli } from '../../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const sectionOf = (document: string, title: string) =>
  readFileSync(path.join(root, 'docs', document), 'utf8')
    .split(`\n## ${title}\n`)[1]
    ?.split('\n## ')[0] ?? '';

/** Commands in blocks and in backquotes, without what the shell does. */
const commandsIn = (text: string) =>
  [...text.matchAll(/(?:^(?:\$ )?|`)npx ringrota (.+?)(?= +#|`|$)/gm)].map(([, words = '']) => {
    const [command = '', file] = words.split(' > ');
    return {
      args: [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
      file,
    };
  });

describe('docs/rota.md, "Your first day"', () => {
  it('ends with a rota in which nothing is wrong, and every command works as it is written', async () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'ringrota-first-day-'));
    writeFileSync(path.join(cwd, 'swap.csv'), 'PartitionKey,RowKey,Who\nhelpdesk,office,anna\n');
    const store = createMemoryStore();
    const commands = commandsIn(sectionOf('rota.md', 'Your first day'));
    expect(commands.length).toBeGreaterThan(12);
    for (const { args, file } of commands) {
      const inDocs = args.map((word) => (word.startsWith('docs/') ? path.join(root, word) : word));
      const { code, stdout, stderr } = await runCli(inDocs, { store, cwd, at: '2026-11-26T12:00:00Z' });
      expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
      if (file !== undefined) writeFileSync(path.join(cwd, file), stdout);
    }
    const checked = await runCli(['check', '--json'], { store, at: '2026-11-26T12:00:00Z' });
    expect(checked.json()).toEqual({ problems: [], gaps: [] });
    rmSync(cwd, { recursive: true });
  });
});

describe('docs/audit.md', () => {
  it.each(['With the command'])('"%s": every command works as it is written', async (title) => {
    const CallAudit = wholeCall('491f0b00-ffff-4bc9-a43e-b226498ec22a', '2026-11-21T02:14:00.000Z');
    const store = exampleStore({ CallAudit });
    const commands = commandsIn(sectionOf('audit.md', title));
    expect(commands.length).toBeGreaterThan(8);
    for (const { args } of commands) {
      const { code, stdout, stderr } = await runCli(args, { store, at: '2026-11-22T12:00:00Z' });
      expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
      expect(stdout).not.toBe('');
    }
  });
});

describe('docs/cli.md', () => {
  it.each(['who', 'shifts', 'export', 'remove'])(
    '"%s": every example works as it is written',
    async (title) => {
      const Rota = [
        ...example.Rota,
        rotaRow('support/xmas', { Kind: 'holiday', From: '2026-12-24', Days: 'Sun' }),
      ];
      const store = exampleStore({ Rota });
      const commands = commandsIn(sectionOf('cli.md', title));
      expect(commands.length).toBeGreaterThan(0);
      for (const { args } of commands) {
        const { code, stderr } = await runCli(args, { store });
        expect([args.join(' '), code, stderr]).toEqual([args.join(' '), 0, '']);
      }
    },
  );
  it('"shifts" shows what the command shows', async () => {
    const { stdout } = await runCli(
      ['shifts', '--line', 'support', '--from', '2026-11-23', '--to', '2026-11-26'],
      { store: exampleStore() },
    );
    const shown = sectionOf('cli.md', 'shifts').split('```')[1]?.split('\n').slice(2, -2) ?? [];
    expect(stdout.split('\n').slice(0, shown.length)).toEqual(shown);
  });
});
