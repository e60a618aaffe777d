/**
 * Which files `func azure functionapp publish` sends: Core Tools' own rules, which are not git's. Written from
 * GitIgnoreParser.cs and FileSystemHelpers.GetLocalFiles of azure-functions-core-tools 4.14 (August 2026).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../../infra/package.ts';

/** Left out in every folder, whatever `.funcignore` says; without regard to case. */
const FOLDERS = ['.git', '.vscode'];
const FILES = ['.funcignore', '.gitignore', 'local.settings.json', 'project.lock.json'];

/** A pattern begins at the root of the folder and ends at the end of a word, so `*.map` is no `dist/a.map`. */
const regexOf = (patterns: readonly string[]): RegExp =>
  patterns.length === 0
    ? /$^/
    : new RegExp(
        `^((${patterns
          .map((pattern) =>
            pattern
              .replace(/[-[\]/{}()+?.\\^$|]/g, '\\$&')
              .replaceAll('**', '(.+)')
              .replaceAll('*', '([^\\/]+)'),
          )
          .join(')|(')}))\\b`,
      );

/** Whether a path, with `/`, goes up: what is named by `!` always does. */
export function accepts(ignoreFile: string): (path: string) => boolean {
  const lines = ignoreFile
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const patterns = (wanted: boolean) =>
    lines
      .filter((line) => line.startsWith('!') === wanted)
      .map((line) => line.replace(/^!/, '').replace(/^\//, ''));
  const [kept, dropped] = [regexOf(patterns(true)), regexOf(patterns(false))];
  return (path) => kept.test(path) || !dropped.test(path);
}

/** What is sent of a folder, relative to it, with `/`, in order. */
export function publishedFiles(folder: string): readonly string[] {
  const rules = join(folder, '.funcignore');
  const goesUp = existsSync(rules) ? accepts(readFileSync(rules, 'utf8')) : () => true;
  return filesOf(folder).filter((path) => {
    const parts = path.toLowerCase().split('/');
    return (
      !FILES.includes(parts.pop() ?? '') && !parts.some((part) => FOLDERS.includes(part)) && goesUp(path)
    );
  });
}
