import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bicep, block, read } from './source.ts';

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

const text = read('.github/workflows/deploy.yml');
const { jobs, env, permissions } = parse(text) as {
  readonly permissions: Readonly<Record<string, string>>;
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
    ['publish', '(cd package && func azure functionapp publish "$(output appName)" --typescript)'],
  ])('%s: %s', (job, command) => {
    expect(runs(job)).toContain(command);
  });

  it('publishes only what was checked and previewed', () => {
    expect(jobs.preview?.needs).toBe('check');
    expect(jobs.publish?.needs).toEqual(['check', 'preview']);
    expect(jobs.publish?.if).toBe("github.event_name != 'pull_request' && github.ref == 'refs/heads/main'");
  });

  it('publishes the files that were tested: it builds nothing after the tests', () => {
    const uploaded = jobs.check?.steps.find(({ with: given }) => given?.name === 'package')?.with;
    const downloaded = jobs.publish?.steps.find(({ with: given }) => given?.name === 'package')?.with;
    expect([uploaded?.path, downloaded?.path]).toEqual(['dist/package', 'package']);
    expect(runs('publish')).not.toMatch(/npm (?:ci|run)|node build/);
  });

  it('waits for the version that it has published', () => {
    expect(runs('publish')).toContain(
      'grep --quiet --ignore-case --fixed-strings "ringrota-version: $version"',
    );
    expect(read('functions/health.ts')).toContain("'ringrota-version': version");
  });

  it('asks for a token of its own where it signs in to Azure, and nowhere else', () => {
    const signsIn = (job: Job) => job.steps.some(({ uses }) => uses?.startsWith('azure/login@'));
    for (const job of Object.values(jobs))
      expect(job.permissions?.['id-token'] === 'write').toBe(signsIn(job));
  });

  it('may do nothing else than read the repository', () => {
    for (const granted of [
      permissions,
      ...Object.values(jobs).map((job) => job.permissions ?? permissions),
    ]) {
      const others = Object.entries(granted).filter(([name]) => name !== 'id-token');
      expect(others).toEqual([['contents', 'read']]);
    }
  });

  it('takes every action by its commit: a tag can be moved', () => {
    const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(4);
    expect(actions.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  });

  it('hands on what main.bicepparam reads, but for what may be left out', () => {
    const names = [...bicep('main.bicepparam').matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(
      (match) => match[1],
    );
    expect(Object.keys(env).sort()).toEqual(names.filter((name) => name !== 'BUDGET_START').sort());
  });

  it('has no default of its own for them: a variable that is missing stops the deployment', () => {
    const defaults = Object.values(env).filter((value) => value.includes('||'));
    expect(defaults).toEqual([]);
  });

  it('makes no lock, for which its identity has no right', () => {
    expect(env.LOCK_RECORD).toBe('no');
  });

  it('previews as an identity that can change nothing', () => {
    expect(runs('preview')).toContain('--validation-level ProviderNoRbac');
    expect(text).toContain('client-id: ${{ vars.AZURE_PREVIEW_CLIENT_ID }}');
  });
});

describe('infra/deploy.sample.env', () => {
  it('has every value that main.bicepparam insists on', () => {
    const given = block(bicep('main.bicepparam'), 'var given = {');
    const names = [...given.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
    const sample = read('infra/deploy.sample.env').match(/^\w+(?==)/gm);
    expect(sample?.sort()).toEqual(names.sort());
  });
});
