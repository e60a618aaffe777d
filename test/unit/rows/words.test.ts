import { describe } from 'vitest';
import { readOneOf, readRingSeconds, readTier, readYesNo } from '../../../lib/rows/words.ts';
import { reads, refuses } from './check.ts';

describe('yes and no', () => {
  reads(readYesNo, { yes: true, ' YES ': true, y: true, true: true, on: true, '1': true });
  reads(readYesNo, { no: false, N: false, False: false, off: false, '0': false });
  refuses(readYesNo, {
    yess: 'did you mean "yes"?',
    maybe: '"maybe" is neither "yes" nor "no"',
    '2': 'neither',
    nein: 'did you mean "no"?',
    WAHR: 'did you mean "yes"?',
    VRAI: 'did you mean "yes"?',
    FALSCH: 'did you mean "no"?',
    FAUX: 'did you mean "no"?',
  });
});

describe('one of some words', () => {
  const read = readOneOf(['fallback', 'busy', 'forbidden', 'none']);
  reads(read, { busy: 'busy', ' Fallback\u200b': 'fallback' });
  refuses(read, {
    fallbak: 'did you mean "fallback"?',
    reject: 'is not one of fallback, busy, forbidden, none',
    constructor: 'is not one of',
  });
});

describe('whole numbers', () => {
  reads(readTier, { '1': 1, ' 02 ': 2, '2;': 2, '3.0': 3, '1000000': 1_000_000 });
  refuses(readTier, {
    '0': 'whole number from 1',
    '-1': 'whole',
    '1.5': 'whole',
    two: 'whole',
    '1e3': 'whole',
    '1000001': '1 to 1,000,000',
  });
  reads(readRingSeconds, { '15': 15, '90': 90, '45 s': 45, '45sec.': 45, '60 Seconds': 60 });
  refuses(readRingSeconds, {
    '14': 'Graph allows no less than 15 seconds',
    '91 s': '"91 s" is not from 15 to 90; Graph allows no more than 90 seconds',
    '120': 'no more than 90',
    '1 min': 'whole',
  });
});
