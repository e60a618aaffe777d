/** Links between documents lead to files and headings that exist, and files that they name are there. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const documents = ['.', 'docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** `## Writing the rota, by hand` -> `writing-the-rota-by-hand`, as GitHub does. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? /<a id="([^"]+)">/.exec(line)?.[1] ?? [])
    .map(anchorOf);

function isThere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, document) : join(root, dirname(document), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || (statSync(target).isFile() && anchorsOf(target).includes(anchor));
}

const withoutCode = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '');
const linksOf = (document: string): readonly string[] =>
  [...withoutCode(readFileSync(join(root, document), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));

describe('a link or path in', () => {
  it.each(documents)('%s leads to a file and a heading that exist', (document) => {
    expect(linksOf(document).filter((link) => !isThere(document, link))).toEqual([]);
  });

  it.each(documents)('%s names only files of the repository that exist', (document) => {
    const named = [
      ...readFileSync(join(root, document), 'utf8').matchAll(/`((?:lib|test|functions|docs)\/[\w./-]+)`/g),
    ].map(([, path = '']) => path);
    const isFile = (path: string) =>
      ['', '.ts', '.test.ts'].some((end) => existsSync(join(root, path + end)));
    expect(named.filter((path) => !isFile(path))).toEqual([]);
  });

  it('a document is found, and one that leads nowhere is noticed', () => {
    expect(linksOf('README.md').length).toBeGreaterThan(10);
    for (const link of ['docs/gone.md', 'docs/rota.md#gone', '#gone'])
      expect(isThere('README.md', link)).toBe(false);
    expect(isThere('README.md', 'docs/promises.md#what-is-unproven')).toBe(true);
  });
});
