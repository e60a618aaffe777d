/** What a message says -> the body that is posted to Teams: an Adaptive Card 1.2. */
import { STEERING } from '../text/unseen.ts';

/** Texts as people wrote them: they are made inert here, and nowhere else. */
export interface Card {
  readonly title: string;
  /** A sentence or two below the title. */
  readonly text?: string;
  readonly facts: readonly Fact[];
  readonly links: readonly Link[];
}

export interface Fact {
  readonly name: string;
  /** A list is shown with commas between. */
  readonly value: string | readonly string[];
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

export const boardLink = (url: string): Link => ({ title: 'Open the board', url });

/** Teams takes 28 KB, but adds data of its own: cards of 24 to 28 KB are accepted with 202 and fail later. */
const MAX_BYTES = 20_000;
/** Kept free for the fact that says how many are missing. */
const RESERVED_BYTES = 200;
const MAX_FACTS = 40;
const MAX_TEXT = 400;
const MAX_NAME = 60;
const MAX_LIST = 1_000;

/** JSON, at most `MAX_BYTES` in UTF-8; facts that do not fit are counted. */
export function renderCard({ title, text, facts, links }: Card): string {
  const fixed = messageOf(
    [block(title, { size: 'Medium', weight: 'Bolder' }), ...textBlock(text)],
    [],
    links,
  );
  let free = MAX_BYTES - RESERVED_BYTES - bytesOf(fixed);
  const shown: ShownFact[] = [];
  for (const fact of facts.slice(0, MAX_FACTS).map(shownFact)) {
    free -= bytesOf(fact) + 1;
    if (free < 0) break;
    shown.push(fact);
  }
  const rest = facts.length - shown.length;
  if (rest > 0) shown.push({ title: 'More', value: `${rest} more are not shown` });
  return JSON.stringify(
    messageOf([block(title, { size: 'Medium', weight: 'Bolder' }), ...textBlock(text)], shown, links),
  );
}

interface ShownFact {
  readonly title: string;
  readonly value: string;
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const messageOf = (blocks: readonly object[], facts: readonly ShownFact[], links: readonly Link[]) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        type: 'AdaptiveCard',
        version: '1.2',
        body: [...blocks, { type: 'FactSet', facts }],
        actions: links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
      },
    },
  ],
});

const block = (text: string, style: object = {}) => ({
  type: 'TextBlock',
  text: shownText(text, MAX_TEXT),
  ...style,
  wrap: true,
});

const textBlock = (text: string | undefined) => (text === undefined ? [] : [block(text)]);

const shownFact = ({ name, value }: Fact): ShownFact => ({
  title: shownText(name, MAX_TEXT),
  value: typeof value === 'string' ? shownText(value, MAX_TEXT) : listed(value, MAX_LIST) || NOTHING,
});

/** `anna, bo and 3 more`: as many as fit into `max` characters. */
export function listed(texts: readonly string[], max: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const text of texts.map((one) => shownText(one, MAX_NAME))) {
    length += Array.from(text).length + 2;
    if (length > max && shown.length > 0) break;
    shown.push(text);
  }
  const rest = texts.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The schema wants a text, and a name may consist of invisible characters. */
const NOTHING = '–';

const shownText = (text: string, max: number): string => clip(inert(text), max) || NOTHING;

/**
 * Characters that Markdown or HTML give a meaning -> what looks like them and has none. Backslashes would do in some of
 * Teams' clients and be shown in others.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '[': '［',
  ']': '］',
  '*': '∗',
  '`': 'ˋ',
  '~': '∼',
  '\\': '＼',
  '|': '｜',
  '@': '＠',
};

const UNSEEN = new RegExp(`[${STEERING}]+`, 'gu');

/** No Markdown, HTML, mention, link or `{{DATE(…)}}`. One line; making it inert again changes nothing. */
export function inert(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[<>[\]*`~\\|@]/g, (character) => LOOK_ALIKES[character] ?? '')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/&(?=#|\w+;)/g, '＆')
    .replace(/\{(?=\{)/g, '｛')
    .replace(/:(?=\/\/)/g, '：')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}․`)
    .replace(/\b(mailto|tel|sip|sips|javascript|data|msteams):/gi, '$1：')
    .replace(/^([-+#]+)(?=\s)/, (marks) => marks.replace(/./g, (mark) => AT_START[mark] ?? mark))
    .replace(/^(\d+)([.)])(?=\s)/, (_, number: string, mark: string) => `${number}${AT_START[mark] ?? ''}`);
}

/** Marks that begin a list or a heading. */
const AT_START: Readonly<Record<string, string>> = { '-': '–', '+': '＋', '#': '＃', '.': '․', ')': '）' };

/** Never between the halves of a character. */
export function clip(text: string, max: number): string {
  const shown = Array.from(text);
  return shown.length > max ? `${shown.slice(0, max - 1).join('')}…` : text;
}
