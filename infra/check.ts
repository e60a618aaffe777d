/**
 * `npm run infra:check`: what the real compiler says of `infra/`: build, lint, format, and what each set of parameters
 * would make, held against `infra/snapshots/`. `-- --update` writes the snapshots anew.
 * Exit code 0: clean; 1: findings; 2: no compiler, so nothing was checked.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { findBicep, type Bicep, type Ran } from './bicep.ts';

const here = import.meta.dirname;

/** A deployment that was never made, in a subscription that does not exist. */
const scope = (group: string) => [
  ...['--subscription-id', '00000000-0000-0000-0000-000000000001', '--resource-group', group],
  ...['--tenant-id', '00000000-0000-0000-0000-000000000002', '--location', 'westeurope'],
];

type Environment = Readonly<Record<string, string>>;

const sample = parseEnv(readFileSync(join(here, 'deploy.sample.env'), 'utf8')) as Environment;
const NEEDED = ['RINGROTA_NAME', 'BOT_APP_ID', 'DEFAULT_TIME_ZONE', 'ALERT_EMAILS'];

interface Set {
  readonly name: string;
  readonly file: string;
  readonly env: Environment;
  /** Default: `rg-ringrota`. */
  readonly group?: string;
}

/** Each set of parameters: its file and the environment that it is read in. */
const SETS: readonly Set[] = [
  { name: 'first', file: 'main.bicepparam', env: { ...sample, BUDGET_START: '2026-11-01' } },
  {
    name: 'off',
    file: 'main.bicepparam',
    env: Object.fromEntries(
      // Commas that people leave behind name nobody.
      Object.entries({ ...sample, LOCK_RECORD: 'no', ALERT_EMAILS: 'oncall@contoso.com, ,' }).map(
        ([name, value]) => [name, NEEDED.includes(name) || name === 'LOCK_RECORD' ? value : 'none'],
      ),
    ),
  },
  { name: 'on', file: 'snapshots/on.bicepparam', env: {} },
  {
    name: 'second',
    file: 'main.bicepparam',
    env: { ...sample, BUDGET_START: '2026-11-01' },
    group: 'rg-ringrota-test',
  },
  { name: 'identity', file: 'snapshots/identity.bicepparam', env: { IDENTITY: '1' } },
  {
    name: 'identity-second',
    file: 'snapshots/identity.bicepparam',
    env: { IDENTITY: '2' },
    group: 'rg-ringrota-test',
  },
];

/** `main.bicep(12,3) : Warning no-unused-params: …`, on either stream. */
const FINDING = /\(\d+,\d+\) : (?:Error|Warning|Info) /;

const lines = ({ stdout, stderr }: Ran) =>
  `${stderr}\n${stdout}`.split('\n').filter((line) => line.trim() !== '');

/** What a command says of a file, without the path of the copy; empty: nothing. */
function said(ran: Ran, what: string, copy: string): readonly string[] {
  const found = lines(ran).filter((line) => FINDING.test(line));
  const all =
    ran.status === 0 || found.length > 0 ? found : [`${what} failed: ${lines(ran)[0] ?? 'no reason given'}`];
  return [...new Set(all.map((line) => line.replace(`${copy}/`, 'infra/')))];
}

/** A module is compiled with what uses it. */
const compile = (bicep: Bicep, copy: string): readonly string[] =>
  ['main.bicep', 'identity.bicep', 'modules/managed-identity.bicep'].flatMap((file) =>
    said(bicep(['lint', join(copy, file)]), `lint ${file}`, copy),
  );

/** Files that are not as the compiler would write them: it writes the copies. */
function unformatted(bicep: Bicep, copy: string): readonly string[] {
  const ran = ['bicep', 'bicepparam'].map((end) =>
    bicep(['format', '--pattern', join(copy, '**', `*.${end}`)]),
  );
  return [
    ...ran.flatMap((one) => said(one, 'format', copy)),
    ...bicepFiles(here)
      .filter((file) => readFileSync(join(copy, file), 'utf8') !== readFileSync(join(here, file), 'utf8'))
      .map((file) => `infra/${file}: not formatted; run: bicep format infra/${file}`),
  ];
}

const bicepFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.bicep(?:param)?$/.test(name))
    .sort();

/** What a set would make, held against the snapshot that is kept. */
function snapshot(
  bicep: Bicep,
  copy: string,
  { name, file, env, group = 'rg-ringrota' }: Set,
  update: boolean,
) {
  const ran = bicep(['snapshot', join(copy, file), '--mode', 'overwrite', ...scope(group)], env);
  if (ran.status !== 0) return said(ran, `parameters "${name}"`, copy);
  const made = sorted(readFileSync(join(copy, file.replace(/bicepparam$/, 'snapshot.json')), 'utf8'));
  const kept = join(here, 'snapshots', `${name}.json`);
  if (update) writeFileSync(kept, made);
  return made === readFileSync(kept, 'utf8')
    ? []
    : [
        `infra/snapshots/${name}.json: something else would be made; look, then npm run infra:check -- --update`,
      ];
}

/** The compiler writes outputs in another order each time. */
function sorted(json: string): string {
  const inOrder = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(JSON.parse(json), inOrder, 2)}\n`;
}

/** A second deployment from a shell in which nothing is exported must stop before it changes anything. */
function unexported(bicep: Bicep, copy: string): readonly string[] {
  const ran = bicep(['build-params', join(copy, 'main.bicepparam'), '--stdout']);
  const names = Object.keys(sample).sort().join(', ');
  return ran.status !== 0 && ran.stderr.includes(`Not set: ${names}.`)
    ? []
    : ['infra/main.bicepparam: deploys although nothing is exported'];
}

function main(update: boolean): number {
  const bicep = findBicep(join(dirname(here), 'node_modules', '.cache', 'bicep'));
  if (bicep === null) {
    console.error(
      'Nothing was checked: there is neither "dotnet", to restore the Bicep compiler with, nor "bicep".',
    );
    return 2;
  }
  const copy = mkdtempSync(join(tmpdir(), 'ringrota-infra-'));
  try {
    cpSync(here, copy, { recursive: true });
    useLocalTypes(copy);
    const found = [
      ...compile(bicep, copy),
      ...unformatted(bicep, copy),
      ...unexported(bicep, copy),
      ...SETS.flatMap((set) => snapshot(bicep, copy, set, update)),
    ];
    for (const line of found) console.error(line);
    console.log(
      `${bicepFiles(here).length} files, ${SETS.length + 1} sets of parameters, ${found.length} findings`,
    );
    return found.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Microsoft's types of the Graph extension from a file: its registry is not reached from every machine. */
function useLocalTypes(copy: string): void {
  const file = join(copy, 'bicepconfig.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/"br:[^"]*microsoftgraph[^"]*"/, '"./graph-types.tgz"'));
}

process.exitCode = main(process.argv.includes('--update'));
