import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bicep, read } from './source.ts';

interface Job {
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

const text = read('.github/workflows/deploy.yml');
const { jobs, env } = parse(text) as {
  readonly jobs: Readonly<Record<string, Job>>;
  readonly env: Readonly<Record<string, string>>;
};
const runs = (job: string) => jobs[job]?.steps.map(({ run }) => run ?? '').join('\n') ?? '';

describe('the workflow', () => {
  it.each([
    ['check', 'npm audit --omit=dev --audit-level=high'],
    ['check', 'npm test'],
    ['check', 'npm run infra:check'],
    ['check', 'npm run package'],
    ['preview', 'az deployment group what-if'],
    ['publish', 'func azure functionapp publish'],
  ])('%s: %s', (job, command) => {
    expect(runs(job)).toContain(command);
  });

  it('publishes only what was checked and previewed', () => {
    expect(jobs.preview?.needs).toBe('check');
    expect(jobs.publish?.needs).toEqual(['check', 'preview']);
  });

  it('asks for a token of its own where it signs in to Azure, and nowhere else', () => {
    const signsIn = (job: Job) => job.steps.some(({ uses }) => uses?.startsWith('azure/login@'));
    for (const job of Object.values(jobs))
      expect(job.permissions?.['id-token'] === 'write').toBe(signsIn(job));
  });

  it('hands on what main.bicepparam reads, but for the day of the budget', () => {
    const read = [...bicep('main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(
      (match) => match[1],
    );
    expect(Object.keys(env).sort()).toEqual(read.filter((name) => name !== 'BUDGET_START').sort());
  });
});
