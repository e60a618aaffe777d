import { it } from 'vitest';
import { readDamaged } from './damaged.ts';

it('three hundred damaged calendars are read or refused, and nothing is thrown', () => {
  readDamaged(300);
});
