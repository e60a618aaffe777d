import { expect, test } from 'vitest';
import { callerNumber } from '../../../lib/rota/caller-number.ts';

test.each([
  '+46701234567',
  '+46 70-123 45.67',
  'tel:+46701234567',
  'TEL: +46-70-1234567',
  'tel:+46701234567;ext=12',
  'tel:+46701234567;phone-context=example.com',
  'sip:+46701234567@host;user=phone',
  'sips:+46701234567@sbc.example.com:5061;transport=tls;user=phone',
  'sip:%2B46701234567@host',
  'sip:+46701234567;ext=12@host',
  '"Eva" <sip:+46701234567@host;user=phone>;tag=1',
  '+46701234567x12',
  '+46701234567 x12',
  '+46 70 123 45 67 ext. 12',
  '+46701234567 extension 12',
  '+46701234567#12',
  '+46701234567,12',
  '+46 (0)70 123 45 67',
  '\uff0b46701234567',
])('%s is +46701234567', (text) => {
  expect(callerNumber(text)).toBe('+46701234567');
});

test.each(['anna', 'sip:anna@example.com', '46701234567', 'tel:0701234567', '', '+', 'x12', '+4a', '<>'])(
  '%j is not a number with a country code',
  (text) => {
    expect(callerNumber(text)).toBeNull();
  },
);
