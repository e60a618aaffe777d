import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardLink, clip, inert, renderCard, type Card } from '../../../lib/messages/card.ts';
import { problemsOfBody, readCard } from './card-rules.ts';

const LINK = 'https://ringrota.example/api/board#/calls';
const card = (facts: Card['facts'], title = 'Missed call: support'): Card => ({
  title,
  facts,
  links: [boardLink(LINK)],
});

describe('a card', () => {
  it('is the message that a workflow of Teams takes', () => {
    expect(JSON.parse(renderCard(card([{ name: 'Rang', value: ['anna', 'bo'] }])))).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            type: 'AdaptiveCard',
            version: '1.2',
            body: [
              {
                type: 'TextBlock',
                text: 'Missed call: support',
                size: 'Medium',
                weight: 'Bolder',
                wrap: true,
              },
              { type: 'FactSet', facts: [{ title: 'Rang', value: 'anna, bo' }] },
            ],
            actions: [{ type: 'Action.OpenUrl', title: 'Open the board', url: LINK }],
          },
        },
      ],
    });
  });

  it('shows what people wrote without any of it becoming markup', () => {
    const evil = '[x](https://evil.example) **b** <at>all</at>';
    const body = renderCard(
      card(
        [
          { name: evil, value: [evil] },
          { name: 'Why', value: evil },
        ],
        evil,
      ),
    );
    expect(body).not.toMatch(/evil\.example\)?"|\]\(|\*\*|<at>|https:\/\/evil/);
  });

  it.each([
    ['letters', 'x'],
    ['characters of four bytes', '🚑'],
    ['characters that JSON writes with six', '\u2028"\\'],
  ])('names 25 people of 200 %s each, three times over, within its bytes', (_, character) => {
    const names = Array.from({ length: 25 }, (_, index) => `${index} ${character.repeat(200).slice(0, 400)}`);
    const body = renderCard(card(['Begins', 'Ends', 'Next'].map((name) => ({ name, value: names }))));
    expect(problemsOfBody(body)).toEqual([]);
    expect(body).toContain('0 ');
  });

  it('says how much of a long list is not shown', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `person-${index}`);
    const { facts } = readCard(renderCard(card([{ name: 'Rang', value: names }])));
    expect(facts.Rang).toMatch(/^person-0, person-1, .*person-70.* and 19\d\d more$/);
  });

  it('says how many facts are not shown', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ name: `row ${index}`, value: 'is wrong' }));
    expect(readCard(renderCard(card(many))).facts.More).toBe('460 more are not shown');
  });

  it('cuts a text that is too long, and says so', () => {
    const { facts } = readCard(renderCard(card([{ name: 'Why', value: 'long '.repeat(10_000) }])));
    expect(facts.Why).toMatch(/…$/);
  });

  it('keeps the rules of the schema and the bytes, whatever it is made of', () => {
    const words = fc.string({ unit: 'binary', minLength: 0, maxLength: 600 });
    const value = fc.oneof(words, fc.array(words, { maxLength: 40 }));
    const facts = fc.array(fc.record({ name: words, value }), { maxLength: 80 });
    fc.assert(
      fc.property(words, facts, (title, some) => {
        expect(
          problemsOfBody(renderCard(card([{ name: 'Line', value: 'support' }, ...some], title))),
        ).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

/** What a Markdown or HTML reader could take for markup, a mention or a link. */
const ACTIVE =
  /[<>[\]*`~\\|@\n\r]|:\/\/|\bwww\.|\b(?:mailto|tel|javascript):|^[-+#]+\s|^\d+[.)]\s|&(?:#|\w+;)|\{\{/i;

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
    ['{{DATE(2026-12-24T00:00:00Z, SHORT)}}', '｛{DATE(2026-12-24T00:00:00Z, SHORT)}}'],
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
      ...Array.from('<>[](){}*_`~\\|@:/.#-+&;w1 \n\u200bhtps'),
      ...['http://', 'www.', '&#42;', '<at>', '{{', 'anna'],
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
  it('is cut with an ellipsis, never within a character', () => {
    expect(clip('abcdef', 6)).toBe('abcdef');
    expect(clip('abcdefg', 6)).toBe('abcde…');
    expect(clip('🚑🚑🚑', 2)).toBe('🚑…');
  });
});
