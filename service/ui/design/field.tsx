import './field.css';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icons.js';

interface FieldProps {
  readonly label: string;
  /** A word behind the label: required, key. */
  readonly note?: string | undefined;
  readonly hint?: ComponentChildren;
  readonly error?: ComponentChildren;
  /** The control, given what ties it to its label and its faults. */
  readonly children: (tied: Tied) => ComponentChildren;
}

export interface Tied {
  readonly id: string;
  readonly 'aria-invalid'?: boolean;
  readonly 'aria-describedby'?: string;
}

/** A control with its label above, what helps below, and what is wrong with it in place. */
export function Field({ label, note, hint, error, children }: FieldProps) {
  const id = useId();
  const faulty = error !== undefined && error !== null && error !== '';
  const about = [faulty ? `${id}-error` : '', hint === undefined ? '' : `${id}-hint`]
    .filter((one) => one !== '')
    .join(' ');
  return (
    <div class="field">
      <label class="name" for={id}>
        {label}
        {note === undefined ? null : <em>{note}</em>}
      </label>
      {children({
        id,
        ...(faulty ? { 'aria-invalid': true } : {}),
        ...(about === '' ? {} : { 'aria-describedby': about }),
      })}
      {faulty ? (
        <p class="error" id={`${id}-error`}>
          <Icon name="bad" />
          <span>{error}</span>
        </p>
      ) : null}
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export type TextProps = Omit<JSX.HTMLAttributes<HTMLInputElement>, 'onInput' | 'value'> & {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly type?: 'text' | 'password' | 'search' | 'tel';
  readonly autocomplete?: string;
  readonly readonly?: boolean;
  readonly placeholder?: string;
  readonly spellcheck?: boolean;
  readonly list?: string;
  readonly maxLength?: number;
  readonly required?: boolean;
};

export function TextInput({ value, onText, type = 'text', class: more, ...rest }: TextProps) {
  return (
    <input
      {...rest}
      class={`input ${typeof more === 'string' ? more : ''}`}
      type={type}
      value={value}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  );
}

interface ChoiceProps extends Partial<Tied> {
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly onChoose: (value: string) => void;
  readonly 'aria-label'?: string;
  readonly disabled?: boolean;
}

/** One of several, by the browser's own list. */
export function Choice({ value, choices, onChoose, ...rest }: ChoiceProps) {
  return (
    <select {...rest} class="input" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice} selected={choice === value}>
          {words}
        </option>
      ))}
    </select>
  );
}

interface CheckProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Check({ label, checked, onCheck, disabled = false }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
