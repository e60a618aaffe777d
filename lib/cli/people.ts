import { targetOf } from '../rota/target.ts';
import { readPersonRow, readTarget } from '../rows/people.ts';
import { countingPeople } from '../rows/which-count.ts';
import { sameName, tidy } from '../rota/names.ts';
import type { Before } from '../edit/preview.ts';
import { joinRotation, leaveRotas, type Placed } from '../edit/rotation-places.ts';
import type { Row } from '../ports.ts';
import { applyEdit, dryRunOption, loadBefore, rowNamed } from './apply-edit.ts';
import type { Command, Context } from './command.ts';
import { Failure, UsageError, unknownName } from './failure.ts';
import { plural, printable, table } from './table.ts';

export const peopleAdd: Command = {
  name: 'people add',
  summary: 'adds somebody to People; a user principal name is looked up in Microsoft Graph',
  synopsis: 'NAME --target UPN|ID|+NUMBER [--name "Full Name"]',
  positionals: ['NAME'],
  options: {
    target: {
      value: 'T',
      help: 'user principal name, Entra object id, + number, or app:<id> of another bot',
    },
    name: {
      value: 'N',
      help: 'how the callee sees the name; default: the display name, where Graph says it',
    },
  },
  notes: ['Example: ringrota people add anna --target anna@contoso.com'],
  async run(context) {
    const person = readName(context.positionals[0] ?? '');
    const written = context.option('target');
    if (written === null) throw new UsageError('--target is missing');
    const { target, displayName } = await lookUp(context, written);
    const name = context.option('name') ?? displayName;
    const row: Row = {
      partitionKey: 'people',
      rowKey: person,
      Target: target,
      ...(name === null ? {} : { Name: name }),
    };
    await add(context, row);
    if (context.json) await context.out.json(entryOf(row));
    else await context.out.line(`people/${person} added: ${target}${name === null ? '' : ` (${name})`}`);
    return 0;
  },
};

const NOT_IN_NAMES = /[,;>/\\#?*\u0000-\u001f\u007f-\u009f]/;

function readName(text: string): string {
  const name = tidy(text);
  if (NOT_IN_NAMES.test(name) || name.length > 512)
    throw new UsageError(`NAME "${text}" cannot be used: expected a short name without , ; > * / \\ # ?`);
  if (targetOf(name) !== null)
    throw new UsageError(`NAME "${text}" is an id or number: expected a short name, such as anna`);
  return name;
}

async function lookUp(
  context: Context,
  written: string,
): Promise<{ readonly target: string; readonly displayName: string | null }> {
  if (!written.includes('@')) {
    const direct = readTarget(written);
    if (!direct.ok) throw new UsageError(`--target ${direct.problem}`);
    return {
      target: direct.value.kind === 'application' ? `app:${direct.value.id}` : direct.value.id,
      displayName: null,
    };
  }
  const found = await context.directory().user(written);
  switch (found.kind) {
    case 'user':
      if (found.user.enabled === false)
        await context.note(`the account of ${written} is disabled in Entra ID`);
      return { target: found.user.id, displayName: found.user.displayName };
    case 'unknown':
      throw new Failure(`Entra ID has no user ${written}`);
    case 'unasked':
      throw new Failure(
        `${written} could not be looked up: ${found.reason}; or give the object id as --target`,
      );
  }
}

/** Throws `Failure` where somebody has that name already. */
async function add(context: Context, row: Row): Promise<void> {
  const store = context.store();
  const rows = await store.all('People', { partitionKey: 'people' });
  const taken = rows.find(({ rowKey }) => sameName(rowKey, row.rowKey));
  const place = `people/${taken?.rowKey ?? row.rowKey}`;
  if (taken !== undefined || !(await store.insert('People', row)))
    throw new Failure(`${place} already exists; use import to change it`);
}

export const peopleList: Command = {
  name: 'people list',
  summary: 'everybody in People',
  synopsis: '',
  async run(context) {
    const rows = await context.store().all('People', { partitionKey: 'people' });
    if (context.json) await context.out.json(rows.map(entryOf));
    else await print(context, rows);
    return 0;
  },
};

/** `target`: `null` where the row cannot be read. */
function entryOf(row: Row) {
  const person = readPersonRow(row).row;
  return {
    person: row.rowKey,
    name: person?.name ?? null,
    kind: person?.target.kind ?? null,
    id: person?.target.id ?? null,
    enabled: person?.enabled ?? false,
  };
}

async function print({ out }: Context, rows: readonly Row[]): Promise<void> {
  const paint = out.paint;
  const entries = rows.map(entryOf);
  const state = ({ id, enabled }: (typeof entries)[number]) =>
    id === null ? 'cannot be read: see ringrota check' : enabled ? '' : 'off';
  const cells = entries.map((entry) => [
    entry.person,
    entry.name ?? '',
    entry.kind ?? '',
    entry.id ?? '',
    state(entry),
  ]);
  await out.write(
    table(
      ['Person', 'Name', 'Kind', 'Id', ''],
      cells,
      (cell, _column, row) => (entries[row]?.enabled === true ? cell : paint('yellow', cell)),
      out.width,
    ),
  );
  const broken = countingPeople(rows).problems.filter(({ level }) => level === 'error').length;
  if (broken > 0) await out.line(`\ncannot be read: ${plural(broken, 'cell')}; ringrota check names them`);
}

export const peopleJoin: Command = {
  name: 'people join',
  summary: 'puts somebody into a rotation, and moves nobody before the present turn is over',
  synopsis: 'NAME --rotation ROW [--after P] [--at next|round] [--dry-run]',
  positionals: ['NAME'],
  options: {
    rotation: { value: 'ROW', help: 'rota and row, such as support/nights' },
    after: { value: 'P', help: 'whose turn NAME follows; default: the last one before --at' },
    at: {
      value: 'WHEN',
      help: 'next: after the present turn (default); round: after the present round of turns',
    },
    ...dryRunOption,
  },
  notes: ['Who is put in an order in which the present turn stays where it is. Start does not move.'],
  async run(context) {
    const at = context.option('at') ?? 'next';
    if (at !== 'next' && at !== 'round') throw new UsageError(`--at "${at}" is not next or round`);
    const word = context.option('rotation');
    if (word === null) throw new UsageError('--rotation is missing');
    const before = await loadBefore(context);
    const person = knownName(before, context.positionals[0] ?? '');
    const after = context.option('after');
    const row = rowNamed('Rota', before.tables.Rota, word);
    return place(context, before, joinRotation(before.readings, { person, row, after, at }, context.now));
  },
};

export const peopleLeave: Command = {
  name: 'people leave',
  summary: 'takes somebody out of every row of Rota; a turn that runs now is finished',
  synopsis: 'NAME [--dry-run]',
  positionals: ['NAME'],
  options: dryRunOption,
  notes: ['The row in People stays. Rows that are over stay as they are.'],
  async run(context) {
    const before = await loadBefore(context);
    const person = knownName(before, context.positionals[0] ?? '');
    const code = await place(context, before, leaveRotas(before.readings, person, context.now));
    for (const { line } of before.readings.lines)
      if (line.fallback.some((name) => sameName(name, person)))
        await context.note(printable(`lines/${line.key} still names ${person} in Fallback`));
    return code;
  },
};

/** As People spells it. Throws `Failure` for somebody who is not in People, and no number or id. */
function knownName({ tables }: Before, word: string): string {
  const names = tables.People.map(({ rowKey }) => rowKey);
  const found = names.find((name) => sameName(name, word)) ?? (targetOf(word) === null ? null : tidy(word));
  if (found === null) throw unknownName('person', word, names);
  return found;
}

function place(context: Context, before: Before, placed: Placed): Promise<number> {
  if ('problem' in placed) throw new Failure(placed.problem);
  return applyEdit(context, before, placed.edit);
}
