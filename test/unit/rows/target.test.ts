import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../lib/rota/target.ts';
import { readTarget } from '../../../lib/rows/people.ts';
import { reads, refuses } from './check.ts';

const ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';

describe('targets', () => {
  reads(readTarget, {
    [ID]: { kind: 'user', id: ID },
    [ID.toUpperCase()]: { kind: 'user', id: ID.toUpperCase() },
    [`{${ID}}`]: { kind: 'user', id: ID },
    [`app:${ID}`]: { kind: 'application', id: ID },
    [`App: ${ID}`]: { kind: 'application', id: ID },
    '+46701234567': { kind: 'phone', id: '+46701234567' },
    '+46 70-123 45 67': { kind: 'phone', id: '+46701234567' },
    '+1 (425) 555-0123': { kind: 'phone', id: '+14255550123' },
    '\u202a+46\u00a070‑1234567\u202c': { kind: 'phone', id: '+46701234567' },
    'tel:+46701234567': { kind: 'phone', id: '+46701234567' },
    '+1234567': { kind: 'phone', id: '+1234567' },
    '+123456789012345': { kind: 'phone', id: '+123456789012345' },
  });
  refuses(readTarget, {
    '46701234567': 'did you mean "+46701234567"?',
    '0046 70 123 45 67': 'did you mean "+46701234567"?',
    '+46 (0)70 123 45 67': 'did you mean "+46 70 123 45 67"?',
    '8d1e6ab626c54e22a1bc06ea7343958e': `did you mean "${ID}"?`,
    '070-123 45 67': 'is not something that can be called; expected an Entra object id',
    '+123456': 'is not something that can be called',
    '+1234567890123456': 'is not something that can be called',
    '+0701234567': 'is not something that can be called',
    '+46 70 123 45 67 ext 2': 'is not something that can be called',
    'sue@contoso.com':
      'is an address; expected an object id, which "ringrota people add sue --target sue@contoso.com" looks up',
    '4.67017E+10': 'a spreadsheet shortened; format the column as text',
    '4,67E10': 'a spreadsheet shortened',
    voicemail: 'belongs into Fallback of the line',
    'app:': 'is not something that can be called',
    [`${ID}0`]: 'is not something that can be called',
  });
});

test('an id or number stands for itself, a short name does not', () => {
  for (const direct of [ID, `app:${ID}`, '+46 70 123 45 67']) expect(targetOf(direct)).not.toBeNull();
  for (const name of ['anna', '4670', '+46', '+46 (0)70 123 45 67', '']) expect(targetOf(name)).toBeNull();
});
