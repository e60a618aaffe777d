/** The real Bicep compiler: from NuGet where `dotnet` is, else the `bicep` on the PATH. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ran {
  readonly status: number | null;
  /** Standard output and standard error. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiler; `env` is all of the environment that a parameters file sees. */
export type Bicep = (args: readonly string[], env?: Readonly<Record<string, string>>) => Ran;

const VERSION = '0.49.2';
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'osx', win32: 'win' };

/** `null`: there is neither. `cache`: a folder to keep the compiler in. */
export function findBicep(cache: string): Bicep | null {
  return (
    [() => fromNuGet(cache), () => 'bicep']
      .map((find) => find())
      .filter((program) => program !== null)
      .map(runner)
      .find((bicep) => bicep(['--version']).status === 0) ?? null
  );
}

const runner =
  (program: string): Bicep =>
  (args, env = {}) =>
    spawnSync(program, args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, AZURE_BICEP_CHECK_VERSION: 'false' },
    });

/** The path of the compiler, restored on the first call; `null`: no `dotnet`, or it could not be restored. */
function fromNuGet(cache: string): string | null {
  const name = `Azure.Bicep.CommandLine.${SYSTEMS[process.platform] ?? ''}-${process.arch}`;
  const packages = join(cache, 'packages');
  const tool = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const path = join(packages, name.toLowerCase(), VERSION, 'tools', tool);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    join(cache, 'bicep.csproj'),
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework><DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences></PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${VERSION}]" /></ItemGroup>
</Project>
`,
  );
  spawnSync('dotnet', ['restore', '--packages', packages], { cwd: cache, encoding: 'utf8' });
  if (!existsSync(path)) return null;
  chmodSync(path, 0o755);
  return path;
}
