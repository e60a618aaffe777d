import { expect, it } from 'vitest';
import { hrefOf, hrefOfRow, readRoute, withQuery } from '../../../lib/board/route.ts';

it.each([
  ['', []],
  ['#/', []],
  ['#/line/support', ['line', 'support']],
  ['#/rows/Rota/a%20b/c%2Fd', ['rows', 'Rota', 'a b', 'c/d']],
  ['#/line/100%', ['line', '100%']],
])('the hash "%s" is a place', (hash, path) => {
  expect(readRoute(hash).path).toEqual(path);
});

it('what is written as a link is read as it was, whatever is in a name', () => {
  for (const name of ['a b', 'Åsa/Öst', '100%', 'a?b=c&d', '#x', '<script>'])
    expect(readRoute(hrefOf(['line', name], { from: name })).path).toEqual(['line', name]);
  expect(hrefOfRow('Rota', 'a b', 'c?')).toBe('#/rows/Rota/a%20b/c%3F');
});

it('a part of the query is changed, added, or taken out, and the rest stays', () => {
  const route = readRoute('#/line/support?weeks=2&from=2026-11-26');
  expect(withQuery(route, { weeks: '4', from: null, zone: 'UTC' })).toBe('#/line/support?weeks=4&zone=UTC');
});
