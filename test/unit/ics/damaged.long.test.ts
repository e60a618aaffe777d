import { it } from 'vitest';
import { readDamaged } from './damaged.ts';

it('four thousand damaged calendars are read or refused, and nothing is thrown', () => {
  readDamaged(4_000);
});
