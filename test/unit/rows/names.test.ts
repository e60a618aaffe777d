import { describe } from 'vitest';
import { readInsteadOf, readLineNames, readPeopleList, readTurns } from '../../../lib/rows/name-lists.ts';
import { reads, refuses } from './check.ts';

describe('people', () => {
  reads(readPeopleList, {
    anna: ['anna'],
    'anna, bo': ['anna', 'bo'],
    ' anna ;bo; ': ['anna', 'bo'],
    'anna,,bo,': ['anna', 'bo'],
    'anna, Anna, ANNA': ['anna'],
    'anna\u00a0maria': ['anna maria'],
    'a\u030asa': ['åsa'],
    '+46 70 123 45 67, hq': ['+46 70 123 45 67', 'hq'],
    'anna\nbo': ['anna', 'bo'],
    'anna，bo、carl；dina': ['anna', 'bo', 'carl', 'dina'],
    'constructor, __proto__': ['constructor', '__proto__'],
  });
  refuses(readPeopleList, {
    'anna > bo': 'has turns (">"), which only a rotation has',
    ' , ;': 'names nobody',
  });
});

describe('who leaves', () => {
  reads(readInsteadOf, { '*': '*', ' *; ': '*', 'anna, bo': ['anna', 'bo'] });
  refuses(readInsteadOf, { '*, anna': 'mixes "*" and names', 'anna > bo': 'has turns' });
});

describe('turns', () => {
  reads(readTurns, {
    anna: [['anna']],
    'anna > bo > carl': [['anna'], ['bo'], ['carl']],
    'anna>bo,carl>dina': [['anna'], ['bo', 'carl'], ['dina']],
    'anna, bo; > carl': [['anna', 'bo'], ['carl']],
    'anna > bo > anna': [['anna'], ['bo'], ['anna']],
    '> anna > bo >': [['anna'], ['bo']],
    'anna -> bo => carl → dina': [['anna'], ['bo'], ['carl'], ['dina']],
    'anna ＞ bo': [['anna'], ['bo']],
    'anna-maria > bo': [['anna-maria'], ['bo']],
  });
  refuses(readTurns, {
    'anna > > bo': 'has a turn of nobody',
    'anna >> bo': 'has a turn of nobody',
    'anna > , > bo': 'has a turn of nobody',
    '>': 'names nobody',
  });
});

describe('lines are compared in lower case', () => {
  reads(readLineNames, { 'Sales; SUPPORT , sales': ['sales', 'support'], ';': [], '*': [], '*, sales': [] });
});
