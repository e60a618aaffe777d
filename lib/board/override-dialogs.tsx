/** The dialogs that change who has a shift: "Override", "Swap" and "Away". */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Problem, Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { showTime } from '../rota/show-time.ts';
import { useBoard } from './use-board.ts';
import { EditForm, type Action } from './edit-form.tsx';
import { Field, ListField, peopleEntries, TimeField, type FieldProps } from './fields.tsx';
import { namesIn, peopleOf, whoText } from './known-people.ts';
import type { Block } from './lanes.ts';
import {
  awayEdit,
  overrideEdit,
  overrideRow,
  overridesIn,
  rotaOf,
  periodOf,
  swapEdit,
  swapProblem,
  type Turn,
  type LineReading,
} from './override.ts';
import { go, withQuery, type Route } from './route.ts';
import type { RowEdit } from './row-edit.ts';
import { cellProblems } from './row-form.ts';
import { useDraft, type Texts } from './use-draft.ts';
import { blockName, listWords } from './wording.ts';

const HELP: Readonly<Record<string, string>> = {
  Who: 'People who come in. Empty: nobody.',
  InsteadOf: 'Who leaves; * for everybody. Empty: Who is added.',
  From: 'Such as 2026-12-24 18:00.',
  To: 'Such as 2026-12-25 08:00.',
  Tier: 'Empty: wherever the person is, else 1.',
};

const MINUTE = 60_000;

/** The query of a shift's dialog. Times are those of the line, whatever zone is shown; a shift that runs begins now. */
export function overrideQuery(
  block: Block | null,
  zone: Zone,
  now: number,
): Readonly<Record<string, string | null>> {
  const isRunning = block !== null && block.from <= now && now < block.to;
  const from = isRunning ? Math.floor(now / MINUTE) * MINUTE : (block?.from ?? null);
  const instead = block?.kind === 'out' ? block.standsIn : (block?.person ?? null);
  return {
    dialog: 'override',
    at: from === null ? null : showTime(from, zone),
    until: block && showTime(block.to, zone),
    instead: instead === 'everybody' ? '*' : instead,
    tier: block && block.tier > 1 ? String(block.tier) : null,
    made: block && block.standsIn !== null ? block.because.join('\n') : null,
  };
}

export const CLOSED = {
  dialog: null,
  at: null,
  until: null,
  instead: null,
  tier: null,
  who: null,
  made: null,
};

interface OverrideDialogProps {
  readonly reading: LineReading;
  /** Shifts to swap with; the one that is chosen. */
  readonly others?: readonly Block[];
  readonly onSwap?: (turn: Turn, other: Block) => void;
}

export function OverrideDialog({ reading, others = [], onSwap }: OverrideDialogProps) {
  const { loaded, config, route, now, me } = useBoard();
  const { zone } = reading;
  const initial = useRef(initialTexts(route, showTime(Math.floor(now / MINUTE) * MINUTE, zone))).current;
  const draft = useDraft(`override ${reading.line.key} ${route.query.toString()}`, initial, null);
  const [pressed, setPressed] = useState(false);
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  const texts: Texts = {
    ...draft.texts,
    Who: whoText(draft.texts.Who ?? '', people),
    InsteadOf: whoText(draft.texts.InsteadOf ?? '', people),
  };
  const typed = JSON.stringify(draft.texts);
  const { lines } = loaded.readings;
  const period = periodOf(texts, zone);
  const until = period?.to;
  const plan = useMemo(
    () => overrideEdit(texts, reading, lines, loaded.tables.Rota),
    [typed, reading, loaded],
  );
  const problems = useMemo(() => {
    const { partitionKey, rowKey, cells } = overrideRow(texts, reading, lines, '(new)');
    return cellProblems('Rota', { partitionKey, rowKey, ...cells }, loaded.tables, config.zone);
  }, [typed, reading, loaded]);
  const made = useMemo(
    () => overridesIn((route.query.get('made') ?? '').split('\n'), reading, loaded.tables.Rota),
    [route, reading, loaded],
  );
  const isComplete = Boolean(texts.From && texts.To);
  const edit: RowEdit | null = isComplete || pressed ? { ...plan, ...(until && { until }) } : null;
  const out: RowEdit = { table: 'Rota', rows: [], removed: made, ...(until && { until }) };
  const actions: readonly Action[] =
    made.length > 0 ? [{ label: 'Take it out', edit: out, danger: true }] : [];
  const field = (label: string, column: string): FieldProps => ({
    label,
    value: draft.texts[column] ?? '',
    help: HELP[column],
    onInput: (text) => draft.set(column, text),
    problems:
      pressed || (draft.texts[column] ?? '') !== (initial[column] ?? '')
        ? problems.filter((problem) => problem.column === column)
        : [],
  });
  const turn = turnOf(texts, reading);
  return (
    <EditForm
      title="Override"
      edit={edit ?? (pressed ? plan : null)}
      typed={typed}
      preview="at once"
      draft={draft}
      actions={actions}
      onPress={() => setPressed(true)}
      onClose={() => go(withQuery(route, CLOSED))}
    >
      <p class="aside">
        {whichLines(reading, lines)} Times are those of {zone}.
        {made.length > 0 && ` This comes from the override ${listWords(made.map(({ rowKey }) => rowKey))}.`}
      </p>
      <div class="fields">
        <ListField {...field('Who', 'Who')} entries={peopleEntries(people)} several />
        <ListField
          {...field('Instead of', 'InsteadOf')}
          entries={[...peopleEntries(people), { value: '*', label: 'Everybody' }]}
          several
        />
        <TimeField {...field('From', 'From')} />
        <TimeField {...field('To', 'To')} />
        <Field {...field('Tier', 'Tier')} />
        <Field {...field('Note', 'Note')} />
      </div>
      <div class="buttons short">
        {me !== null && (
          <button type="button" onClick={() => draft.set('Who', me.person)}>
            I take this
          </button>
        )}
        {turn !== null && onSwap && others.length > 0 && (
          <label class="inline">
            Swap with…{' '}
            <select
              value=""
              onChange={({ currentTarget: { value } }) => {
                const other = others[Number(value)];
                if (other) onSwap(turn, other);
              }}
            >
              <option value="">Choose a shift</option>
              {others.map((block, index) =>
                block.from >= now && swapProblem(turn, { ...block, person: block.person ?? '' }) === null ? (
                  <option key={`${block.person ?? ''} ${block.from}`} value={index}>
                    {blockName(block, zone)}
                  </option>
                ) : null,
              )}
            </select>
          </label>
        )}
      </div>
    </EditForm>
  );
}

/** The shift that the form is about; `null`: nobody, several, or no time. */
function turnOf(texts: Texts, { zone }: LineReading): Turn | null {
  const [person, ...more] = namesIn(texts.InsteadOf ?? '');
  const period = periodOf(texts, zone);
  if (person === undefined || person === '*' || more.length > 0 || period === null) return null;
  return { person, tier: Number(texts.Tier ?? '') || 1, ...period };
}

const initialTexts = ({ query }: Route, now: string): Texts => ({
  Who: query.get('who') ?? '',
  InsteadOf: query.get('instead') ?? '',
  From: query.get('at') ?? now,
  To: query.get('until') ?? '',
  Tier: query.get('tier') ?? '',
});

function whichLines(reading: LineReading, lines: readonly LineReading[]): string {
  const rotaName = rotaOf(reading);
  const others = lines.filter((one) => rotaOf(one) === rotaName && one.line.key !== reading.line.key);
  return others.length === 0
    ? `A row of the rota ${rotaName}.`
    : `A row of the rota ${rotaName}, which ${listWords(others.map(({ line }) => line.name))} also uses.`;
}

interface SwapDialogProps {
  readonly reading: LineReading;
  readonly turns: readonly [Turn, Turn];
  readonly zone: Zone;
  readonly onClose: () => void;
}

export function SwapDialog({ reading, turns, zone, onClose }: SwapDialogProps) {
  const { loaded } = useBoard();
  const problem = swapProblem(...turns);
  const edit = useMemo(
    () => (problem === null ? swapEdit(turns, reading, loaded.readings.lines, loaded.tables.Rota) : null),
    [turns, reading, loaded, problem],
  );
  const until = Math.max(...turns.map(({ to }) => to));
  return (
    <EditForm
      title="Swap"
      edit={edit && { ...edit, until }}
      typed="swap"
      preview="at once"
      canSave={problem === null}
      onClose={onClose}
    >
      <ul>
        {turns.map((turn) => (
          <li key={`${turn.person} ${turn.from}`}>
            {blockName({ ...turn, name: loaded.readings.people(turn.person)?.name ?? turn.person }, zone)}
          </li>
        ))}
      </ul>
      {problem !== null && <p class="warning">{problem}</p>}
    </EditForm>
  );
}

interface AwayDialogProps {
  /** Short name to begin with. */
  readonly person: string;
  readonly onClose: () => void;
}

/** One person, all rotas: an override without anybody in each rota that names the person. */
export function AwayDialog({ person, onClose }: AwayDialogProps) {
  const { loaded, config, now } = useBoard();
  const initial = useRef({
    Who: person,
    From: showTime(Math.floor(now / MINUTE) * MINUTE, config.zone),
  }).current;
  const draft = useDraft(`away ${person}`, initial, null);
  const [pressed, setPressed] = useState(false);
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  const typed = JSON.stringify(draft.texts);
  const { lines } = loaded.readings;
  const who = whoText(draft.texts.Who ?? '', people);
  const plan = useMemo(() => awayEdit(who, draft.texts, lines, loaded.tables.Rota), [typed, loaded]);
  const until = periodOf(draft.texts, config.zone)?.to;
  const [first] = plan.rows;
  const problems = useMemo<readonly Problem[]>(() => {
    if (!first) return [];
    const { partitionKey, rowKey, cells } = first;
    return cellProblems('Rota', { partitionKey, rowKey, ...cells }, loaded.tables, config.zone);
  }, [typed, loaded]);
  const field = (label: string, column: string, help?: string): FieldProps => ({
    label,
    value: draft.texts[column] ?? '',
    help,
    onInput: (text) => draft.set(column, text),
    problems:
      pressed || (draft.texts[column] ?? '') !== ((initial as Texts)[column] ?? '')
        ? problems.filter((problem) => problem.column === column)
        : [],
  });
  const isKnown = people.some((one) => nameKey(one.person) === nameKey(who));
  const isComplete = first !== undefined && (pressed || Boolean(draft.texts.From && draft.texts.To));
  return (
    <EditForm
      title="Away"
      edit={isComplete ? { ...plan, ...(until && { until }) } : null}
      typed={typed}
      preview="at once"
      draft={draft}
      canSave={first !== undefined}
      onPress={() => setPressed(true)}
      onClose={onClose}
    >
      <p class="aside">
        {first === undefined
          ? who === ''
            ? 'Choose who is away.'
            : `No rota names ${isKnown ? who : `“${who}”`}.`
          : `Takes ${who} out of ${listWords(plan.rows.map(({ partitionKey }) => partitionKey))}. Nobody comes in instead: use Override for that.`}
      </p>
      <div class="fields">
        <ListField {...field('Who', 'Who')} entries={peopleEntries(people)} />
        <TimeField {...field('From', 'From', HELP.From)} />
        <TimeField {...field('To', 'To', 'A date alone means until the end of that day.')} />
        <Field {...field('Note', 'Note', 'Such as vacation.')} />
      </div>
    </EditForm>
  );
}
