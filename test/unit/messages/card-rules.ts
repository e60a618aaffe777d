/**
 * The rules of the published schema (adaptivecards.io/schemas/1.2.0/adaptive-card.json) for what Ringrota sends, and
 * those of a Teams workflow for what goes round it (learn.microsoft.com, "Create incoming webhooks with Workflows").
 */

type Rule = (value: unknown, path: string) => readonly string[];

const fail = (path: string, expected: string): readonly string[] => [`${path}: expected ${expected}`];

const exactly =
  (...allowed: readonly unknown[]): Rule =>
  (value, path) =>
    allowed.includes(value) ? [] : fail(path, JSON.stringify(allowed));

const text: Rule = (value, path) =>
  typeof value === 'string' && value !== '' ? [] : fail(path, 'a text that is not empty');

const flag: Rule = (value, path) => (typeof value === 'boolean' ? [] : fail(path, 'true or false'));

const url: Rule = (value, path) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:/.test(value) ? [] : fail(path, 'a URL');

/** At least one. */
const listOf =
  (rule: Rule): Rule =>
  (value, path) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((item, index) => rule(item, `${path}[${index}]`))
      : fail(path, 'a list that is not empty');

/** No member that the schema does not have: `additionalProperties` is false there. */
const object =
  (required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(path, 'an object');
    const members = new Map<string, unknown>(Object.entries(value));
    const known = { ...required, ...optional };
    return [
      ...Object.keys(required).flatMap((name) =>
        members.has(name) ? [] : fail(`${path}.${name}`, 'it to be there'),
      ),
      ...[...members].flatMap(([name, member]) =>
        known[name] ? known[name](member, `${path}.${name}`) : fail(`${path}.${name}`, 'no such member'),
      ),
    ];
  };

const textBlock = object(
  { type: exactly('TextBlock'), text },
  {
    size: exactly('Default', 'Small', 'Medium', 'Large', 'ExtraLarge'),
    weight: exactly('Default', 'Lighter', 'Bolder'),
    wrap: flag,
  },
);

const factSet = object({ type: exactly('FactSet'), facts: listOf(object({ title: text, value: text })) });

const element: Rule = (value, path) =>
  (typeof value === 'object' && value !== null && 'type' in value && value.type === 'FactSet'
    ? factSet
    : textBlock)(value, path);

const card = object({
  type: exactly('AdaptiveCard'),
  version: exactly('1.2'),
  body: listOf(element),
  actions: listOf(object({ type: exactly('Action.OpenUrl'), title: text, url })),
});

const message = object({
  type: exactly('message'),
  attachments: listOf(
    object({
      contentType: exactly('application/vnd.microsoft.card.adaptive'),
      contentUrl: exactly(null),
      content: card,
    }),
  ),
});

/** What is wrong with the body of a post; empty: nothing. */
export function problemsOfBody(body: string): readonly string[] {
  const bytes = Buffer.byteLength(body);
  return [...message(JSON.parse(body), 'body'), ...(bytes > 20_000 ? [`${bytes} bytes`] : [])];
}

interface Shown {
  readonly title: string;
  /** The sentence below the title; `''`: none. */
  readonly text: string;
  /** By name. */
  readonly facts: Readonly<Record<string, string>>;
  /** By title. */
  readonly links: Readonly<Record<string, string>>;
}

/** The texts of a card. Throws where the body breaks a rule. */
export function readCard(body: string): Shown {
  const problems = problemsOfBody(body);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const { attachments } = JSON.parse(body) as {
    attachments: [
      {
        content: {
          body: { text?: string; facts?: { title: string; value: string }[] }[];
          actions: { title: string; url: string }[];
        };
      },
    ];
  };
  const { body: blocks, actions } = attachments[0].content;
  const [title = '', text = ''] = blocks.flatMap((block) => block.text ?? []);
  const facts = blocks.flatMap((block) => block.facts ?? []);
  return {
    title,
    text,
    facts: Object.fromEntries(facts.map((fact) => [fact.title, fact.value])),
    links: Object.fromEntries(actions.map((action) => [action.title, action.url])),
  };
}
