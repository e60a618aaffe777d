import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, inert } from '../../../lib/messages/inert.ts';

/** What a Markdown or HTML reader could take for markup, a mention or a link. */
const ACTIVE =
  /[<>[\]*`~\\|@\n\r]|:\/\/|\bwww\.|\b(?:mailto|tel|javascript):|^[-+#]+\s|^\d+[.)]\s|&(?:#|\w+;)/i;

describe('a name', () => {
  it.each([
    ['**Anna**', '∗∗Anna∗∗'],
    ['[click](https://evil.example)', '［click］(https：//evil.example)'],
    ['<at>everyone</at>', '‹at›everyone‹/at›'],
    ['<a href="x">y</a>', '‹a href="x"›y‹/a›'],
    ['_sly_', '＿sly＿'],
    ['~~gone~~', '∼∼gone∼∼'],
    ['`code`', 'ˋcodeˋ'],
    ['# Head', '＃ Head'],
    ['- item', '– item'],
    ['1. item', '1․ item'],
    ['&lt;at&gt;', '＆lt;at＆gt;'],
    ['www.evil.example', 'www․evil.example'],
    ['mailto:a@b.example', 'mailto：a＠b.example'],
    ['two\nlines\r\n\r\n- three', 'two lines - three'],
    ['abc\u202edef\u0000', 'abc def'],
    ['a\ud800b', 'a\ufffdb'],
  ])('%j becomes inert: %j', (text, shown) => {
    expect(inert(text)).toBe(shown);
  });

  it.each([
    ...['Anna', "O'Brien", 'anna_b', 'anna.berg', 'Åsa Öberg-Ek', 'R&D', 'support (night)', '#1 support'],
    ...[
      'phone:+46701234567',
      '22222222-0000-4000-8000-000000000001',
      'Thu 2026-11-26 17:00',
      '李雷',
      '🚑 duty',
    ],
  ])('%j stays as it is', (text) => {
    expect(inert(text)).toBe(text);
  });

  it('of any characters has nothing active left, and is the same when it is made inert again', () => {
    const piece = fc.constantFrom(
      ...Array.from('<>[]()*_`~\\|@:/.#-+&;w1 \n\u200bhtps'),
      'http://',
      'www.',
      '&#42;',
      '<at>',
      'anna',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const shown = inert(pieces.join(''));
        expect(shown).not.toMatch(ACTIVE);
        expect(inert(shown)).toBe(shown);
      }),
    );
  });
});

describe('a text that is too long', () => {
  it('is cut with a sign, never within a character', () => {
    expect(clip('abcdef', 6)).toBe('abcdef');
    expect(clip('abcdefg', 6)).toBe('abcde…');
    expect(clip('🚑🚑🚑', 2)).toBe('🚑…');
  });
});
