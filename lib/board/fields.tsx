/** The fields of the forms: text, a choice, people or words from a list, a date or time. */
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { PersonRow, Problem } from '../rota/model.ts';
import { nameKey, tidy } from '../rota/names.ts';
import { readDate, readDateTime } from '../rows/dates.ts';
import { showClock, showDate } from '../rota/show-time.ts';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  /** Problems with this field only. */
  readonly problems?: readonly Problem[];
  /** An example, or what an empty field means. */
  readonly help?: string | undefined;
}

interface FrameProps extends Pick<FieldProps, 'label' | 'problems' | 'help'> {
  readonly id: string;
  readonly children: ComponentChildren;
}

/** The label, what is wrong with the field, and its help. */
function Frame({ id, label, problems = [], help, children }: FrameProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {problems.length > 0 && (
        <div id={`${id}-problem`} class="problems">
          {problems.map(({ level, problem }) => (
            <p key={problem} class={level}>
              {problem}
            </p>
          ))}
        </div>
      )}
      {help && (
        <p id={`${id}-help`} class="help">
          {help}
        </p>
      )}
    </div>
  );
}

/** What every input of a frame has. */
function inputOf(id: string, { value, problems = [], help, onInput }: FieldProps) {
  const described = [...(problems.length > 0 ? [`${id}-problem`] : []), ...(help ? [`${id}-help`] : [])];
  return {
    id,
    value,
    autoComplete: 'off',
    spellcheck: false,
    'aria-invalid': problems.some(({ level }) => level === 'error'),
    'aria-describedby': described.join(' ') || undefined,
    onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onInput(currentTarget.value),
  };
}

export function Field({ long = false, ...props }: FieldProps & { readonly long?: boolean }) {
  const id = useId();
  const input = inputOf(id, props);
  return (
    <Frame id={id} {...props}>
      {long ? <textarea rows={2} {...input} /> : <input type="text" {...input} />}
    </Frame>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

export function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <Frame id={id} label={label}>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** One entry of a list. `value`: what goes into the cell. */
export interface Entry {
  readonly value: string;
  readonly label: string;
}

interface ListFieldProps extends FieldProps {
  readonly entries: readonly Entry[];
  /** Several, separated by commas; `>` separates the turns of a rotation. */
  readonly several?: boolean;
}

const SEPARATORS = /[,;>]/;

/** A text with a list to choose from. What is not in the list may be typed all the same: its problem is said. */
export function ListField({ entries, several = false, ...props }: ListFieldProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const { value, onInput } = props;
  const parts = several ? value.split(SEPARATORS) : [value];
  const last = tidy(parts.at(-1) ?? '');
  const chosen = new Set(parts.map(nameKey));
  const isWhole = last === '' || entries.some((entry) => nameKey(entry.value) === nameKey(last));
  const found = isWhole ? entries : entries.filter((entry) => isMatch(entry, last));
  const isShown = open && found.length > 0;
  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (entry: Entry) => {
    onInput(several ? withEntry(value, entry.value, isWhole && last !== '') : entry.value);
    close();
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = key === 'ArrowDown' ? 1 : -1;
      setActive(isShown ? (active + step + found.length) % found.length : step > 0 ? 0 : found.length - 1);
    } else if (key === 'Enter' && isShown && found[active]) {
      event.preventDefault();
      choose(found[active]);
    } else if (key === 'Escape' && isShown) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <Frame id={id} {...props}>
      <div class="list-field">
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={isShown ? `${id}-list` : undefined}
          aria-activedescendant={isShown && active >= 0 ? `${id}-${active}` : undefined}
          {...inputOf(id, props)}
          onInput={({ currentTarget }) => {
            onInput(currentTarget.value);
            const typed = tidy(
              (several ? currentTarget.value.split(SEPARATORS) : [currentTarget.value]).at(-1) ?? '',
            );
            const isKnown = entries.some((entry) => nameKey(entry.value) === nameKey(typed));
            setOpen(typed !== '' && !isKnown);
            setActive(-1);
          }}
          onClick={() => setOpen(!open)}
          onKeyDown={onKeyDown}
          onBlur={close}
        />
        {isShown && (
          <ul
            id={`${id}-list`}
            role="listbox"
            aria-label={`Choices for ${props.label}`}
            aria-multiselectable={several}
          >
            {found.map((entry, index) => (
              <li
                key={entry.value}
                id={`${id}-${index}`}
                role="option"
                class={index === active ? 'active' : undefined}
                aria-selected={chosen.has(nameKey(entry.value))}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(entry)}
              >
                {entry.label} {entry.label !== entry.value && <span class="aside">{entry.value}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Frame>
  );
}

const isMatch = ({ value, label }: Entry, typed: string): boolean =>
  `${label} ${value}`
    .toLowerCase()
    .split(/\s+/)
    .some((word) => word.startsWith(typed.toLowerCase())) ||
  label.toLowerCase().startsWith(typed.toLowerCase());

/** Replaces the typed part with the entry, or removes the entry if the text already has it. */
function withEntry(text: string, value: string, isWhole: boolean): string {
  const names = text.split(SEPARATORS).map(tidy);
  const isThere = names.some((name) => nameKey(name) === nameKey(value));
  if (isThere && !text.includes('>'))
    return names.filter((name) => name !== '' && nameKey(name) !== nameKey(value)).join(', ');
  if (isWhole) return `${text.trimEnd()}, ${value}`;
  const end = text.length - (text.split(SEPARATORS).at(-1) ?? '').length;
  const before = text.slice(0, end);
  return before === '' ? value : `${before} ${value}`;
}

export const peopleEntries = (people: readonly PersonRow[]): readonly Entry[] =>
  people.map(({ person, name }) => ({ value: person, label: name ?? person }));

interface TimeFieldProps extends FieldProps {
  /** Whether the cell has a date alone. */
  readonly only?: 'date';
}

/** A date, with a time, typed as in the table or picked. */
export function TimeField({ only, ...props }: TimeFieldProps) {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const kind = only ?? 'datetime-local';
  return (
    <Frame id={id} {...props}>
      <div class="time-field">
        <input type="text" {...inputOf(id, props)} />
        <button type="button" aria-label={`Pick ${props.label}`} onClick={() => picker.current?.showPicker()}>
          <span aria-hidden="true" class="calendar" />
        </button>
        <input
          ref={picker}
          type={kind}
          class="picker"
          tabIndex={-1}
          aria-hidden="true"
          value={pickerValue(props.value, kind)}
          onInput={({ currentTarget: { value } }) => {
            if (value) props.onInput(value.replace('T', ' '));
          }}
        />
      </div>
    </Frame>
  );
}

function pickerValue(text: string, kind: 'date' | 'datetime-local'): string {
  if (kind === 'date') {
    const date = readDate(text);
    return date.ok ? showDate(date.value) : '';
  }
  const time = readDateTime(text, 'start');
  return time.ok ? `${showDate(time.value.date)}T${showClock(time.value.time)}` : '';
}
