import { expect, it } from 'vitest';
import { callbackDay, callbackUri } from '../../../lib/calls/action.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

it('the day of arrival comes back from the URI that Graph was given', () => {
  const uri = new URL(callbackUri('https://bot.example', 'c1', '2026-11-26'));
  expect(uri.pathname).toBe('/api/calls/c1');
  expect(callbackDay(uri.searchParams.get('day'), NOW)).toBe('2026-11-26');
});

it.each(['2026-11-12', '2026-11-25', '2026-11-27'])('%s may be the day of a call that ends now', (day) => {
  expect(callbackDay(day, NOW)).toBe(day);
});

it.each([null, '', '0001-01-01', '1999-12-31', '2026-11-11', '2026-11-28', '2026-02-30', '2026-11-26T00'])(
  '%s is not taken for the day of a call that ends now',
  (day) => {
    expect(callbackDay(day, NOW)).toBeNull();
  },
);
