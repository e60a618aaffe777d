/** A field of a form: its label, what is wrong with it, and what may stand there. */
import { useId } from 'preact/hooks';
import type { Problem } from '../rota/model.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
  /** Of this field alone. */
  readonly problems?: readonly Problem[];
  /** An example, or what an empty field means. */
  readonly help?: string | undefined;
  readonly long?: boolean;
}

export function Field({ label, value, onInput, problems = [], help, long = false }: FieldProps) {
  const id = useId();
  const invalid = problems.some(({ level }) => level === 'error');
  const described = [...(problems.length > 0 ? [`${id}-problem`] : []), ...(help ? [`${id}-help`] : [])];
  const input = {
    id,
    value,
    autoComplete: 'off',
    spellcheck: false,
    'aria-invalid': invalid,
    'aria-describedby': described.join(' ') || undefined,
    onInput: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onInput(currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {long ? <textarea rows={2} {...input} /> : <input type="text" {...input} />}
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
