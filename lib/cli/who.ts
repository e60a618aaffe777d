import {
  onCallAnswer,
  passedTiers,
  type OnCallAnswer,
  type PassedTier,
  type Reading,
  type RingEntry,
} from '../rota/on-call-answer.ts';
import type { Caller } from '../rota/ring.ts';
import { callerNamed, loadCalling } from '../rows/calling.ts';
import type { Command, Context } from './command.ts';
import { knownPeople, knownRotas, questionOptions, readQuestion, readingsOf } from './common-options.ts';
import { unknownName } from './failure.ts';
import type { Paint } from './output.ts';
import { printable } from './table.ts';
import { instantOf, readTime, showDayTime } from './time-options.ts';

export const who: Command = {
  name: 'who',
  summary: 'who would ring, which row says so, until when, and who is next',
  synopsis: '[--line L | --rota R] [--at T] [--caller C]',
  options: {
    ...questionOptions,
    at: {
      value: 'T',
      help: 'another time than now, such as "2026-12-24 18:00", local in the zone of the line',
    },
    caller: {
      value: 'C',
      help: "as this caller would be answered: a + number, an object id or a person's short name",
    },
  },
  notes: ['Without --line and --rota: every line that is switched on.'],
  async run(context) {
    const at = context.option('at');
    const time = at === null ? null : readTime('--at', at);
    const question = readQuestion(context);
    const readings = await readingsOf(context, question);
    const caller = await readCaller(context, readings);
    const asked = await Promise.all(
      readings.map(async (reading) => ({
        reading,
        at: time === null ? context.now : instantOf(time, reading.zone),
        calling: caller && (await loadCalling(context.store(), reading, caller)),
      })),
    );
    const answers = asked.map(({ reading, at: instant, calling }) => onCallAnswer(reading, instant, calling));
    if (answers.some(({ zone }) => zone === 'UTC')) context.noteZone();
    if (context.json) await context.out.json(question === null ? answers : answers[0]);
    else
      await context.out.write(
        asked
          .map(({ reading, at: instant, calling }, index) => {
            const one = answers[index] as OnCallAnswer;
            return show(one, passedTiers(reading, instant, calling), context.out.paint);
          })
          .join('\n'),
      );
    await adviseOnEmptyRotas(context, readings);
    return 0;
  },
};

/** `null`: not asked for. Throws `Failure` for somebody unknown. */
async function readCaller(context: Context, readings: readonly Reading[]): Promise<Caller | null> {
  const text = context.option('caller');
  if (text === null) return null;
  const direct = callerNamed(text);
  if (direct !== null) return direct;
  const person = readings[0]?.people(text);
  if (!person) throw unknownName('person', text, await knownPeople(context));
  const { kind, id } = person.target;
  return { kind: kind === 'application' ? 'app' : kind, id, name: person.name };
}

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
function show(answer: OnCallAnswer, passed: readonly PassedTier[], paint: Paint): string {
  const time = (text: string) => `${showDayTime(Date.parse(text), answer.zone)} ${answer.zone}`;
  const title = answer.line === null ? `rota ${answer.rota}` : `${answer.line} (rota ${answer.rota})`;
  const lines = [
    `${paint('bold', printable(title))} at ${time(answer.at)}`,
    `  rings   ${answer.action === 'redirect' ? showRing(answer.ring) : paint('red', rejection(answer))}`,
    `  because ${because(answer)}`,
    ...(answer.rule
      ? [
          `  rule    ${printable(`${answer.rule.row} (${answer.rule.rule === 'vip' ? 'VIP: all tiers ring' : 'blocked'})`)}`,
        ]
      : []),
    ...passed.map(
      ({ tier, people }) => `  passed  ${printable(`tier ${tier}: ${people.map(whyPassed).join(', ')}`)}`,
    ),
    `  until   ${answer.until === null ? 'no change within 400 days' : time(answer.until)}`,
    ...(answer.next === null ? [] : [`  next    ${showRing(answer.next.ring)}${named(answer.next.because)}`]),
    ...answer.skipped.map(
      ({ row, column, problem }) =>
        `  ${paint('yellow', 'skipped')} ${printable(`${row}${column === null ? '' : `, column ${column}`}: ${problem}`)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const WHY = { unknown: 'is unknown', off: 'is switched off', caller: 'is the caller' } as const;

const whyPassed = ({ person, why }: PassedTier['people'][number]): string => `${person} ${WHY[why]}`;

const named = (rows: readonly string[]) => (rows.length === 0 ? '' : ` (${printable(rows.join(', '))})`);

/** `anna (Anna Berg), bo`. */
const showRing = (ring: readonly RingEntry[]): string =>
  ring.length === 0
    ? 'nobody'
    : printable(ring.map(({ person, name }) => (name === null ? person : `${person} (${name})`)).join(', '));

const rejection = ({ reason, source }: OnCallAnswer): string =>
  `nobody: the call is rejected as ${reason ?? ''}${source === 'closed' ? ', the line is closed' : source === 'rule' ? ', the caller is blocked' : ', nobody is on call'}`;

function because({ source, tier, because: rows }: OnCallAnswer): string {
  if (source === 'line-fallback') return "the line's Fallback";
  if (source === 'closed') return 'the hours in Open';
  if (source === 'rule') return 'a row of Callers';
  if (source === 'none') return 'no row puts anybody on call who can be rung';
  return printable(`${rows.join(', ')}${tier === null ? '' : ` (tier ${tier})`}`);
}
