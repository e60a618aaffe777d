import { describe, expect, test } from 'vitest';
import { readZone } from '../../../lib/rows/words.ts';
import { reads, refuses } from './check.ts';

describe('time zones', () => {
  reads(readZone, {
    'Europe/Stockholm': 'Europe/Stockholm',
    'europe/stockholm': 'Europe/Stockholm',
    ' EUROPE / STOCKHOLM ': 'Europe/Stockholm',
    'america/new york': 'America/New_York',
    'america/port-au-prince': 'America/Port-au-Prince',
    'Asia/Kolkata': 'Asia/Kolkata',
    'asia/kolkata': 'Asia/Kolkata',
    'us/eastern': 'US/Eastern',
    'ASIA/CALCUTTA': 'Asia/Calcutta',
    'europe/kyiv': 'Europe/Kyiv',
    est: 'EST',
    utc: 'UTC',
    'Etc/GMT+5': 'Etc/GMT+5',
  });
  refuses(readZone, {
    'Europe/Stokholm': 'did you mean "Europe/Stockholm"?',
    Stockholm: 'did you mean "Europe/Stockholm"?',
    '+01:00': 'is an offset, which knows no clock changes',
    'UTC+1': 'is an offset',
    'GMT+01:00': 'is an offset',
    BST: 'did you mean "Europe/London"?',
    cst: 'did you mean "America/Chicago"?',
    'A S T': '"A S T" is not a time zone',
    CEST: 'did you mean "Europe/Berlin"?',
    'Mars/Olympus': '"Mars/Olympus" is not a time zone',
    'W. Europe Standard Time': 'is not a time zone',
    ['__proto__']: 'is not a time zone',
  });
  test('an offset has no suggestion: the zone that is spelled nearly so is an hour off', () => {
    const read = readZone('UTC+1');
    expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
  });
});
