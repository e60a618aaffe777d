import type { Paint } from '../cli/output.ts';
import type { Row } from '../ports.ts';
import type { CallStory } from './place-call.ts';

/** A call in a few plain lines: who called, which rows decided, who rang, who picked up, what the audit holds. */
export function tellCall(story: CallStory): string[] {
  const { request, audit, pickedUp } = story;
  return [
    `${request.from} calls the line ${request.line}.`,
    `  decided    ${decided(audit.decision)}`,
    `  rang       ${story.rang.join(', ') || 'nobody'}`,
    `  picked up  ${pickedUp ?? nobody(story)}`,
    `  audit      ${audited(story)}`,
  ];
}

/** The same lines for a terminal. */
export const paintCall = (lines: readonly string[], paint: Paint): readonly string[] =>
  lines.map((line) => {
    const match = /^( {2}[a-z]+(?: [a-z]+)? {2,})(.*)$/.exec(line);
    if (match === null) return paint('bold', line);
    const [, name = '', text = ''] = match;
    const nothing = /^(?:nobody|reject|no row|nothing)/.test(text);
    const colour = name.trim() === 'picked up' ? (nothing ? 'yellow' : 'green') : nothing ? 'yellow' : null;
    return paint('dim', name) + (colour === null ? text : paint(colour, text));
  });

function nobody({ request: { answer }, rang }: CallStory): string {
  const meant = answer !== null && !['nobody', 'busy', 'gone'].includes(answer);
  return meant && !rang.includes(answer) ? `nobody: ${answer} did not ring` : 'nobody';
}

function decided(decision: Row | undefined): string {
  if (!decision) return 'nothing that the audit knows of';
  const text = (column: string) => {
    const value = decision[column];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const rows = rowNames(text('Because'));
  const why = rows.length > 0 ? `because of ${rows.map((row) => `${text('Rota')}/${row}`).join(', ')}` : '';
  const tier = text('Tier') && `tier ${text('Tier')}`;
  const what = [text('Action'), text('Reason')].filter(Boolean).join(' ');
  const source = text('Source') === 'rota' ? '' : `source ${text('Source')}`;
  const took = text('DurationMs') && `in ${text('DurationMs')} ms`;
  return [what, why, tier, source, took].filter(Boolean).join(', ');
}

/** The outcome `ended` says only that the record names nobody who answered. */
const ending = ({ Outcome }: Row, pickedUp: string | null) =>
  Outcome !== 'ended'
    ? Outcome
    : pickedUp === null
      ? 'nobody answered'
      : 'the record names nobody who answered';

function rowNames(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function audited({ audit, pickedUp }: CallStory): string {
  const parts = Object.entries(audit).map(([part, row]) => {
    const detail = part === 'decision' ? row.Action : part === 'ended' ? ending(row, pickedUp) : row.Caller;
    return typeof detail === 'string' ? `${part} (${detail})` : part;
  });
  const [row] = Object.values(audit);
  return row ? `CallAudit/${row.partitionKey}: ${parts.join(', ')}` : 'no row';
}
