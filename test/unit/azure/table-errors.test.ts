import { expect, test } from 'vitest';
import { storeErrorOf } from '../../../lib/azure/table-errors.ts';

test.each([
  ['InvalidAuthenticationInfo', 'refused'],
  ['AuthenticationFailed', 'refused'],
  ['PropertyValueTooLarge', 'invalid'],
])('a 400 with %s is about what it names: %s', (code, fault) => {
  const known = storeErrorOf({ statusCode: 400, details: { odataError: { code } } });
  expect(known.fault).toBe(fault);
  expect(known.message).toContain(`400 ${code}`);
});
