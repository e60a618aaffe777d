import { onCallAnswer, type OnCallAnswer, type Reading, type RingEntry } from '../rota/on-call-answer.ts';
import type { Command, Context } from './command.ts';
import { knownRotas, questionOptions, readQuestion, readingsOf } from './common-options.ts';
import type { Paint } from './output.ts';
import { printable } from './table.ts';
import { instantOf, readTime, showDayTime } from './time-options.ts';

export const who: Command = {
  name: 'who',
  summary: 'who would ring, which row says so, until when, and who is next',
  synopsis: '[--line L | --rota R] [--at T]',
  options: {
    ...questionOptions,
    at: {
      value: 'T',
      help: 'another time than now, such as "2026-12-24 18:00", local in the zone of the line',
    },
  },
  notes: ['Without --line and --rota: every line that is switched on.'],
  async run(context) {
    const at = context.option('at');
    const time = at === null ? null : readTime('--at', at);
    const question = readQuestion(context);
    const readings = await readingsOf(context, question);
    const answers = readings.map((reading) =>
      onCallAnswer(reading, time === null ? context.now : instantOf(time, reading.zone)),
    );
    if (answers.some(({ zone }) => zone === 'UTC')) context.noteZone();
    if (context.json) await context.out.json(question === null ? answers : answers[0]);
    else await context.out.write(answers.map((one) => show(one, context.out.paint)).join('\n'));
    await adviseOnEmptyRotas(context, readings);
    return 0;
  },
};

/** A first rota is often there before a row of Lines names it. */
async function adviseOnEmptyRotas(context: Context, readings: readonly Reading[]): Promise<void> {
  const empty = readings.filter(({ line, rota }) => line !== null && rota.rows.length === 0);
  if (empty.length === 0) return;
  const rotas = await knownRotas(context);
  for (const { line, rotaName } of empty)
    await context.note(
      printable(
        `the line ${line?.name ?? ''} uses the rota "${rotaName}", which has no rows${rotas.length === 0 ? '' : `; rotas with rows: ${rotas.join(', ')}. A row in Lines says which rota a line uses (column Rota)`}`,
      ),
    );
}

/** A few plain lines for one line or rota. */
function show(answer: OnCallAnswer, paint: Paint): string {
  const time = (text: string) => `${showDayTime(Date.parse(text), answer.zone)} ${answer.zone}`;
  const title = answer.line === null ? `rota ${answer.rota}` : `${answer.line} (rota ${answer.rota})`;
  const lines = [
    `${paint('bold', printable(title))} at ${time(answer.at)}`,
    `  rings   ${answer.action === 'redirect' ? showRing(answer.ring) : paint('red', rejection(answer))}`,
    `  because ${because(answer)}`,
    `  until   ${answer.until === null ? 'no change within 400 days' : time(answer.until)}`,
    ...(answer.next === null ? [] : [`  next    ${showRing(answer.next.ring)}${named(answer.next.because)}`]),
    ...answer.skipped.map(
      ({ row, column, problem }) =>
        `  ${paint('yellow', 'skipped')} ${printable(`${row}${column === null ? '' : `, column ${column}`}: ${problem}`)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const named = (rows: readonly string[]) => (rows.length === 0 ? '' : ` (${printable(rows.join(', '))})`);

/** `anna (Anna Berg), bo`. */
const showRing = (ring: readonly RingEntry[]): string =>
  ring.length === 0
    ? 'nobody'
    : printable(ring.map(({ person, name }) => (name === null ? person : `${person} (${name})`)).join(', '));

const rejection = ({ reason, source }: OnCallAnswer): string =>
  `nobody: the call is rejected as ${reason ?? ''}${source === 'closed' ? ', the line is closed' : ', nobody is on call'}`;

function because({ source, tier, because: rows }: OnCallAnswer): string {
  if (source === 'line-fallback') return "the line's Fallback";
  if (source === 'closed') return 'the hours in Open';
  if (source === 'none') return 'no row puts anybody on call who can be rung';
  return printable(`${rows.join(', ')}${tier === null ? '' : ` (tier ${tier})`}`);
}
