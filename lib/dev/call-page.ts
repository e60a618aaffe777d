/** The page of the local run from which a call is placed: plain HTML without a script. It is never deployed. */
import type { Store } from '../ports.ts';
import type { CallRequest } from './place-call.ts';

export interface Names {
  readonly lines: readonly string[];
  readonly people: readonly string[];
}

/** What can be chosen. Throws `StoreError`. */
export async function readNames(store: Store): Promise<Names> {
  const [lines, people] = await Promise.all([store.all('Lines', {}), store.all('People', {})]);
  const names = lines.map(({ Name, rowKey }) => (typeof Name === 'string' && Name.trim()) || rowKey);
  return {
    lines: names.length > 0 ? names : ['default'],
    people: people.map(({ rowKey }) => rowKey),
  };
}

/** The fields of the form; missing ones are empty. */
export function readForm(body: string): CallRequest {
  const form = new URLSearchParams(body);
  const of = (name: string) => form.get(name)?.trim() ?? '';
  return { line: of('line'), from: of('from'), answer: of('answer') || null };
}

const NUMBER = '+46701234567';

/** `told`: what became of the last call, line by line. `board`: where the board is. */
export function callPage(
  { lines, people }: Names,
  last: CallRequest | null,
  told: readonly string[],
  board: string,
): string {
  const answers = [
    ['', 'the first who rings'],
    ...people.map((person) => [person, person] as const),
    ['nobody', 'nobody'],
    ['busy', 'nobody: all decline'],
    ['gone', 'nobody: the caller hangs up'],
  ] as const;
  const options = (all: readonly (readonly [string, string])[], chosen: string) =>
    all
      .map(
        ([value, text]) =>
          `<option value="${escape(value)}"${value === chosen ? ' selected' : ''}>${escape(text)}</option>`,
      )
      .join('');
  const result = told.length === 0 ? '' : `<pre role="status">${told.map(escape).join('\n')}</pre>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Place a call</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
label { display: block; margin: .5rem 0 } pre { white-space: pre-wrap }
</style>
<h1>Place a call</h1>
<form method="post">
<label>Line <select name="line">${options(
    lines.map((line) => [line, line] as const),
    last?.line ?? 'support',
  )}</select></label>
<label>Caller <input name="from" required value="${escape(last?.from ?? NUMBER)}"></label>
<label>Who answers <select name="answer">${options(answers, last?.answer ?? '')}</select></label>
<button>Call</button>
</form>
${result}
<p><a href="${escape(board)}">The board</a></p>
</html>
`;
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
