/** Words that CONTRIBUTING.md has replaced do not come back: in code, tests, documents and messages. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const OWN = ['CONTRIBUTING.md', 'test/unit/house/words.test.ts'];

/** Only words that mean nothing else: `range`, `number` or `change` are also used rightly. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:MOST|LEAST|LONGEST)_/, 'MAX_ or MIN_'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bstrangers?\b/i, 'unknown'],
  [/\bnobody knows\b/i, 'unknown'],
  [/\bladder\b/i, 'fallback list'],
  [/\bquarrel/i, 'conflict'],
  [/\b(?:Open)?Stretch(?:es)?\b/, 'Period'],
];

const files = ['lib', 'functions', 'infra', 'test', 'docs', '.']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
      join(folder, name).replaceAll('\\', '/'),
    ),
  )
  .filter((path) => /\.(?:tsx?|md|bicep|ps1|css)$/.test(path) && !OWN.includes(path))
  .filter((path) => statSync(join(root, path)).isFile());

it('no file has a word that was replaced', () => {
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        REPLACED.filter(([word]) => word.test(line)).map(
          ([, instead]) => `${path}:${index + 1} say "${instead}": ${line.trim().slice(0, 80)}`,
        ),
      ),
  );
  expect(found).toEqual([]);
});
