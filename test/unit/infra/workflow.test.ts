import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { read } from './snapshots.ts';

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly uses?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly env?: Readonly<Record<string, string>>;
}

const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const [ci, deploy] = [workflow('ci'), workflow('deploy')];
const stepsOf = (job: Job | undefined) => job?.steps ?? [];
const runs = (job: Job | undefined) =>
  stepsOf(job)
    .map(({ run }) => run ?? '')
    .join('\n');
const parameters = read('infra/main.bicepparam');

describe('ci', () => {
  it('tests every pull request without Azure, and makes the package', () => {
    expect(Object.keys(ci.on)).toContain('pull_request');
    for (const command of [
      'npm audit --omit=dev --audit-level=high',
      'npm test',
      'npm run infra:check',
      'npm run package',
    ])
      expect(runs(ci.jobs.check)).toContain(command);
    expect(read('.github/workflows/ci.yml')).not.toMatch(/azure\/login|secrets\.|vars\./);
  });
});

describe('deploy', () => {
  const { check, preview, publish } = deploy.jobs;

  it('publishes the very files that ci has tested, once they were previewed', () => {
    expect([check?.uses, publish?.needs]).toEqual(['./.github/workflows/ci.yml', ['check', 'preview']]);
    expect(publish?.if).toBe("github.event_name != 'pull_request' && github.ref == 'refs/heads/main'");
    const uploaded = stepsOf(ci.jobs.check).find(({ with: given }) => given?.name === 'package')?.with;
    const downloaded = stepsOf(publish).find(({ with: given }) => given?.name === 'package')?.with;
    expect([uploaded?.path, downloaded?.path]).toEqual(['dist/package', 'package']);
    expect(runs(publish)).toContain(
      '(cd package && func azure functionapp publish "$(output appName)" --typescript)',
    );
    expect(runs(publish)).not.toMatch(/npm (?:ci|run)|node build/);
  });

  it('waits for the version that it has published, and ends with the drill', () => {
    expect(runs(publish)).toContain('"$BASE/api/health"');
    const last = stepsOf(publish).at(-1)?.run ?? '';
    expect(last).toContain('"$BASE/api/drill"');
    expect(last).toContain('echo "::add-mask::$key"');
    expect(last.trim().split('\n').at(-1)).toBe('test "$status" = 200');
  });

  it('previews as an identity that can change nothing', () => {
    expect(runs(preview)).toContain('az deployment group what-if');
    expect(runs(preview)).toContain('--validation-level ProviderNoRbac');
    expect(JSON.stringify(preview)).toContain('vars.AZURE_PREVIEW_CLIENT_ID');
  });

  it('hands on what main.bicepparam reads, without a default, and makes no lock', () => {
    const names = [...parameters.matchAll(/readEnvironmentVariable\('(\w+)'/g)].map(([, name]) => name);
    expect(Object.keys(deploy.env ?? {}).sort()).toEqual(
      names.filter((name) => name !== 'BUDGET_START').sort(),
    );
    expect(Object.values(deploy.env ?? {}).filter((value) => value.includes('||'))).toEqual([]);
    expect(deploy.env?.LOCK_RECORD).toBe('no');
  });

  it('asks main.bicep for outputs that it has', () => {
    const main = read('infra/main.bicep');
    const asked = [...`${runs(publish)}${read('docs/deploy.md')}`.matchAll(/\$\(output (\w+)\)/g)].map(
      ([, name]) => name,
    );
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !main.includes(`\noutput ${name ?? ''} `))).toEqual([]);
  });
});

describe('every workflow', () => {
  const jobs = [ci, deploy].flatMap((one) => Object.values(one.jobs).map((job) => ({ job, one })));

  it('has no secret, and a token of its own only where it signs in to Azure', () => {
    for (const { job, one } of jobs) {
      const granted = job.permissions ?? one.permissions;
      const signsIn = stepsOf(job).some(({ uses }) => uses?.startsWith('azure/login@'));
      expect(granted).toEqual({ contents: 'read', ...(signsIn && { 'id-token': 'write' }) });
    }
    expect(read('.github/workflows/deploy.yml')).not.toMatch(/secrets\.|publish-profile|creds:/);
  });

  it('takes every action by its commit: a tag can be moved', () => {
    const actions = jobs.flatMap(({ job }) => stepsOf(job).flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(4);
    expect(actions.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  });
});

it('updates of packages, actions and the dev container are proposed every week', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: { 'package-ecosystem': string }[] };
  expect(updates.map((one) => one['package-ecosystem'])).toEqual(['npm', 'github-actions', 'devcontainers']);
});

it('infra/deploy.sample.env has every value that main.bicepparam insists on, and no address of a person', () => {
  const given = parameters.split('var given = {')[1]?.split('\n}')[0] ?? '';
  const sample = read('infra/deploy.sample.env');
  expect(sample.match(/^\w+(?==)/gm)?.sort()).toEqual(
    (given.match(/^ {2}\w+(?=:)/gm) ?? []).map((name) => name.trim()).sort(),
  );
  expect(sample.match(/\w+@[\w.]+/g)).toEqual(['oncall@contoso.com']);
});
