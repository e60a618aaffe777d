import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ianaNames, ianaZone, zoneMeant } from '../../../lib/rota/zone-names.ts';
import { readZone } from '../../../lib/rows/words.ts';
import { zone } from '../../../lib/settings/setting-values.ts';

const iana = readFileSync(new URL('iana-names.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** What the runtime accepts beside them (ICU 78), found by asking it for every word of three letters, and in its source. */
const ICU_ONLY = [
  ...'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(
    ' ',
  ),
  ...'AST4 AST4ADT CST6 CST6CDT EST5 EST5EDT HST10 MST7 MST7MDT PST8 PST8PDT YST9 YST9YDT'
    .split(' ')
    .map((name) => `SystemV/${name}`),
  ...['US/Pacific-New', 'Canada/East-Saskatchewan'],
];

const isAccepted = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

test('every IANA name and link is a zone, and is shown as IANA writes it, whatever the case', () => {
  expect(iana.length).toBeGreaterThan(590);
  for (const name of iana) {
    for (const written of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(readZone(written), written).toEqual({ ok: true, value: name });
      expect(zone.parse(written), written).toBe(name);
    }
  }
});

test('names that only ICU has are refused in any case, each with a zone of the same hours or the usual meaning', () => {
  for (const name of ICU_ONLY.flatMap((one) => [one, one.toLowerCase()])) {
    expect(isAccepted(name), `${name}: the runtime takes it`).toBe(true);
    expect(zone.parse(name), name).toBeNull();
    const read = readZone(name);
    expect(read.ok, name).toBe(false);
    expect(read.ok ? '' : read.problem).toContain(`did you mean "${zoneMeant(name) ?? '?'}"?`);
  }
});

test('no other word of three letters is a zone of the runtime and none of IANA', () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const known = new Set(iana);
  const words = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
  for (const word of words.filter((one) => !known.has(one))) expect(ianaZone(word), word).toBeNull();
});

test('every zone of the runtime that it lists is a name of IANA, as is every zone that is suggested', () => {
  for (const name of Intl.supportedValuesOf('timeZone')) expect(ianaZone(name)).toBe(name);
  for (const name of [...ICU_ONLY, 'CEST', 'EDT', 'MESZ', 'NZDT']) {
    const meant = zoneMeant(name);
    expect(meant, name).not.toBeNull();
    expect(ianaZone(meant ?? ''), name).toBe(meant);
  }
});

test('a runtime that does not know a name of the list does not accept it', () => {
  expect(ianaNames().has('factory')).toBe(false);
  for (const name of ['Mars/Olympus', '', 'Europe', '+01:00', 'constructor', '__proto__'])
    expect(ianaZone(name)).toBeNull();
});
