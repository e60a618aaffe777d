/** Words that CONTRIBUTING.md has replaced, and habits that no native speaker has, do not come back. */
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

/** How a translation sounds, and what a native would write. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!\b[Tt]here )\b(?:is|are|was|were) no (?!longer|more\b|later|earlier|slower|faster|larger|less)[a-z]/,
    'is not a …',
  ],
  [/(?<!\b[Tt]here )\b(?:is|are) none\b/, 'there is none, or: does not count'],
  [/\b(?:is|are) there (?:twice|already)\b/, 'already exists'],
  [/\bis nothing that\b/, 'is not something that'],
  [/\bwhoever\b/i, 'anyone who, or: the one that'],
  [/\bof (?:which|whom)\b/i, 'a sentence of its own'],
  [/^\s*(?:\/\*\*|\*|\/\/) Of [a-z]/, 'a sentence with a subject'],
  [/\bby itself\b/, 'on its own'],
  [/\bso often\b/, 'how often, and who does it'],
  [/\bin vain\b/, 'without …'],
];

const files = ['lib', 'functions', 'infra', 'test', 'docs', '.']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
      join(folder, name).replaceAll('\\', '/'),
    ),
  )
  .filter((path) => /\.(?:tsx?|md|bicep|ps1|css)$/.test(path) && !OWN.includes(path))
  .filter((path) => statSync(join(root, path)).isFile());

/** `lib/x.ts:12 say "fix": the line` for each line with one of these. */
const find = (words: typeof REPLACED): readonly string[] =>
  files.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        words
          .filter(([word]) => word.test(line))
          .map(([, instead]) => `${path}:${index + 1} say "${instead}": ${line.trim().slice(0, 80)}`),
      ),
  );

it('every file avoids the words that were replaced', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(find(REPLACED)).toEqual([]);
});

it('every file avoids the habits of a translation', () => {
  expect(find(HABITS)).toEqual([]);
});
