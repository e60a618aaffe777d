/** infra/registrations.sh with an `az` that answers from a table: what it refuses, keeps and deploys. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'ringrota-az-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MINE = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

/** Answers by registration and what is asked of it; everything else is not found. Notes its arguments. */
writeFileSync(
  join(folder, 'az'),
  `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$AZ_LOG"
[[ $1 = rest ]] || exit 0
uri=$5 query=$7
name=\${uri#*uniqueName=\\'} name=\${name%%\\'*}
case $query in
  appId) key=app ;;
  spa.*) key=urls ;;
  *!=*) key=others ;;
  *) key=credential ;;
esac
answer=$(printf '%s\\n' "$AZ_ANSWERS" | grep "^$name $key=" | cut -d= -f2-)
if [[ -z $answer ]]; then
  if [[ $AZ_ANSWERS = *"$name "* ]]; then exit 0; fi
  echo "\${AZ_FAULT:-Request_ResourceNotFound}" >&2
  exit 1
fi
printf '%s\\n' "$answer"
`,
);
chmodSync(join(folder, 'az'), 0o755);

function run(args: readonly string[], answers: readonly string[], env: Record<string, string> = {}) {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const { status, stdout, stderr } = spawnSync(join(root, 'infra', 'registrations.sh'), args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: `${folder}:${process.env.PATH ?? ''}`,
      GROUP: 'rg-Test',
      AZ_LOG: log,
      AZ_ANSWERS: answers.join('\n'),
      ...env,
    },
  });
  const deployed = readFileSync(log, 'utf8')
    .split('\n')
    .find((line) => line.startsWith('deployment'));
  return { status, said: stdout + stderr, deployed };
}

const KNOWN = 'ringrota-rg-test app=a-client-id';

describe.skipIf(process.platform === 'win32')('infra/registrations.sh', () => {
  it('makes a registration that is named for the group', () => {
    const { status, said, deployed } = run(['create', MINE], []);
    expect([status, said]).toEqual([0, expect.stringContaining('New: ringrota-rg-test')]);
    expect(deployed).toContain(
      `--parameters managedIdentityPrincipalId=${MINE} name=ringrota uniqueName=ringrota-rg-test boardUrls=[]`,
    );
  });

  it('asks what would change and deploys nothing where that is asked for', () => {
    expect(run(['what-if', MINE], []).deployed).toMatch(/^deployment group what-if /);
  });

  it('refuses a registration that trusts the identity of another environment', () => {
    const { status, said, deployed } = run(['create', MINE], [KNOWN, `ringrota-rg-test others=${OTHER}`]);
    expect([status, deployed]).toEqual([1, undefined]);
    expect(said).toContain(
      `Refused: the registration ringrota-rg-test (a-client-id) trusts another identity (${OTHER})`,
    );
  });

  it('joins it where that is said, for a move to another region', () => {
    const { status, deployed } = run(['create', MINE], [KNOWN, `ringrota-rg-test others=${OTHER}`], {
      JOIN: 'yes',
    });
    expect([status, deployed]).toEqual([0, expect.not.stringContaining('credentialName')]);
  });

  it('keeps the credential and the addresses that are there', () => {
    const urls = '["https://calls.contoso.com/api/board"]';
    const { status, deployed } = run(
      ['create', MINE, 'boardUrl=https://new.contoso.com/api/board'],
      [KNOWN, 'ringrota-rg-test credential=managed-identity', `ringrota-rg-test-board urls=${urls}`],
    );
    expect(status).toBe(0);
    expect(deployed).toContain(
      `boardUrls=${urls} boardUrl=https://new.contoso.com/api/board credentialName=managed-identity`,
    );
  });

  it('names a registration that this identity had under the old name', () => {
    const { status, said, deployed } = run(['create', MINE], ['ringrota credential=managed-identity']);
    expect([status, deployed, said]).toEqual([
      1,
      undefined,
      expect.stringContaining('give uniqueName=ringrota'),
    ]);
  });

  it('takes another name for an environment', () => {
    const { deployed } = run(['create', MINE, 'environmentName=Staging'], []);
    expect(deployed).toContain('uniqueName=ringrota-staging boardUrls=[] environmentName=Staging');
  });

  it('stops where Graph fails instead of taking that for absence', () => {
    const { status, deployed } = run(['create', MINE], [], { AZ_FAULT: 'Authorization_RequestDenied' });
    expect([status, deployed]).toEqual([1, undefined]);
  });

  it.each([[['create']], [['make', MINE]], [['create', 'an-id']], [['create', MINE, 'word']]])(
    'shows how it is used: %j',
    (args) => {
      const { status, said } = run(args, []);
      expect([status, said]).toEqual([2, expect.stringContaining('infra/registrations.sh what-if')]);
    },
  );
});
