/** A call's cold start pays nothing for calendars: the library is evaluated when one is first asked for. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

const sources = ['lib', 'functions'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name: join(folder, name), text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);

const naming = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name.replaceAll('\\', '/'));

it('one file imports ical-generator, and one imports that file, by import() alone', () => {
  expect(naming(/'ical-generator'/)).toEqual(['lib/calendar/feed-text.ts']);
  expect(naming(/'(?:\.\/|.*calendar\/)feed-text\.ts'/)).toEqual(['lib/calendar/feed-answer.ts']);
  expect(naming(/from '(?:\.\/|.*calendar\/)feed-text\.ts'/)).toEqual([]);
  expect(naming(/await import\('\.\/feed-text\.ts'\)/)).toEqual(['lib/calendar/feed-answer.ts']);
});

it('Only the import of calendars loads ical.js', () => {
  expect(naming(/'ical\.js'/).filter((name) => !name.startsWith('lib/ics/'))).toEqual([]);
});
