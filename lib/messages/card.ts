/** What a message says -> the body that is posted to Teams: an Adaptive Card 1.2 with a title, facts and one link. */
import { clip, inert } from './inert.ts';

/** Texts as people wrote them: they are made inert here, and nowhere else. */
export interface Card {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Of the board. */
  readonly link: string;
}

export interface Fact {
  readonly name: string;
  /** A list is shown with commas between, and cut where it is too long. */
  readonly value: string | readonly string[];
}

/** The most that Teams takes (learn.microsoft.com, "Create incoming webhooks": 28 KB). */
export const MAX_BYTES = 28_672;

/** How much is shown: facts, members of a list, characters of a text. Each step cuts more, until it fits. */
const STEPS = [
  { facts: 60, members: 60, characters: 400 },
  { facts: 40, members: 30, characters: 200 },
  { facts: 25, members: 15, characters: 100 },
  { facts: 15, members: 6, characters: 60 },
  { facts: 10, members: 2, characters: 30 },
] as const;

type Step = (typeof STEPS)[number];

/** JSON, at most `MAX_BYTES` in UTF-8. */
export function renderCard(card: Card): string {
  let body = '';
  for (const step of STEPS) {
    body = JSON.stringify(messageOf(card, step));
    if (new TextEncoder().encode(body).length <= MAX_BYTES) break;
  }
  return body;
}

function messageOf({ title, facts, link }: Card, step: Step) {
  const shown = facts.slice(0, step.facts).map(({ name, value }) => factOf(name, textOf(value, step), step));
  const rest = facts.length - shown.length;
  const card = {
    type: 'AdaptiveCard',
    version: '1.2',
    body: [
      {
        type: 'TextBlock',
        text: shownText(title, step),
        size: 'Medium',
        weight: 'Bolder',
        wrap: true,
      },
      {
        type: 'FactSet',
        facts: rest > 0 ? [...shown, factOf('More', `${rest} more are not shown`, step)] : shown,
      },
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open the board', url: link }],
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  };
}

const factOf = (name: string, value: string, step: Step) => ({ title: shownText(name, step), value });

function textOf(value: Fact['value'], step: Step): string {
  if (typeof value === 'string') return shownText(value, step);
  const shown = value.slice(0, step.members).map((member) => shownText(member, step));
  const rest = value.length - shown.length;
  return `${shown.join(', ') || NOTHING}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The schema wants a text, and a name may be of invisible characters alone. */
const NOTHING = '–';

const shownText = (text: string, { characters }: Step): string => clip(inert(text), characters) || NOTHING;
