import { useState } from 'preact/hooks';
import { withQuery } from '../address/address.js';
import { go, here } from '../address/here.js';
import { Button } from '../design/button.js';
import { Choice, Field, TextInput } from '../design/field.js';
import { WhenInput } from '../design/when-input.js';

/** Something by which a list is searched; it stands in the address under its name. */
interface SearchField {
  readonly name: string;
  readonly label: string;
  readonly type?: 'tel' | 'minute';
  readonly placeholder?: string;
  readonly choices?: readonly (readonly [value: string, label: string])[];
  /** It means something only beside others. */
  readonly when?: (values: Readonly<Record<string, string>>) => boolean;
}

/** What the address asks for, as the API takes it. */
export function askedOf(
  names: readonly string[],
  form: (name: string, value: string) => string = (_, value) => value,
): string {
  const { query } = here.value;
  return new URLSearchParams(
    names
      .filter((name) => (query[name] ?? '') !== '')
      .map((name) => [
        name,
        name === 'from' || name === 'to' ? query[name]!.replace('T', ' ') : form(name, query[name]!),
      ]),
  ).toString();
}

/** The search of a list: what is found stands in the address. */
export function Search({
  fields,
  children,
}: {
  readonly fields: readonly SearchField[];
  readonly children?: preact.ComponentChildren;
}) {
  const { query } = here.value;
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      fields.map(({ name, type }) => [
        name,
        type === 'minute' ? (query[name] ?? '').replace(' ', 'T') : (query[name] ?? ''),
      ]),
    ),
  );
  const shown = fields.filter(({ when }) => when?.(values) !== false);
  const set =
    (name: string) =>
    (text: string): void =>
      setValues((before) => ({ ...before, [name]: text }));
  const find = (): void =>
    go(
      withQuery(
        here.value,
        Object.fromEntries(
          fields.map((field) => [field.name, (shown.includes(field) && values[field.name]!.trim()) || undefined]),
        ),
      ),
      'replace',
    );
  return (
    <form
      class="find"
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      {shown.map((field) => (
        <SearchInput key={field.name} field={field} value={values[field.name]!} onText={set(field.name)} />
      ))}
      {children}
      <div class="line">
        <Button kind="first" icon="search" type="submit">
          Find
        </Button>
        {Object.keys(query).length === 0 ? null : (
          <Button kind="plain" act={() => go({ ...here.value, query: {} }, 'replace')}>
            Clear
          </Button>
        )}
      </div>
    </form>
  );
}

function SearchInput({
  field: { label, type, placeholder, choices },
  value,
  onText,
}: {
  readonly field: SearchField;
  readonly value: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <Field label={label}>
      {(tied) =>
        choices !== undefined ? (
          <Choice {...tied} value={value} choices={choices} onChoose={onText} />
        ) : type === 'minute' ? (
          <WhenInput {...tied} kind="minute" value={value} onText={onText} />
        ) : (
          <TextInput
            {...tied}
            {...(type === undefined ? { spellcheck: false } : { type })}
            {...(placeholder === undefined ? {} : { placeholder })}
            value={value}
            onText={onText}
          />
        )
      }
    </Field>
  );
}

/** When a list begins and ends, as all of them ask for it. */
export const fromTo: readonly SearchField[] = [
  { name: 'from', label: 'From', type: 'minute' },
  { name: 'to', label: 'To', type: 'minute' },
];
