import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const OBJECT_ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';

function run(program: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = fileURLToPath(new URL(`../../../lib/dev/${program}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('the programs of the simulator', () => {
  const wrong: [string, string[], string][] = [
    ['call', [], '--line is missing.'],
    ['call', ['--line', 'support'], '--from is missing.'],
    ['call', ['--line', 'support', '--from', '0701234567'], '"0701234567" is neither a number'],
    ['call', ['--lime', 'support'], "unknown option '--lime'; did you mean --line?"],
    ['call', ['--line', 'support', '--from', OBJECT_ID, 'more'], 'unexpected argument "more"'],
    ['start', ['--twice'], "unknown option '--twice'"],
  ];
  it.each(wrong)('%s %j is wrong use: 2, with the usage', async (program, args, message) => {
    const { code, stdout, stderr } = await run(program, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage: npm');
  });

  it.each(['call', 'start'])('%s --help is 0', async (program) => {
    const { code, stdout, stderr } = await run(program, ['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: npm');
  });
});
