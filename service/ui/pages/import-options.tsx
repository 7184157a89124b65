import type { Json } from '../data/api.js';
import { textOf, type PermittedTable } from '../data/description.js';
import { Check, Choice, Field, TextInput } from '../design/field.js';
import { FormField } from '../record/form-field.js';

/** What is told beside the file, by name, as typed; a flag is `true` or empty. */
export type Told = Readonly<Record<string, string>>;

interface Props {
  readonly app: string;
  readonly table: PermittedTable;
  readonly told: Told;
  readonly onTold: (told: Told) => void;
  /** One who may limit the import to a provider. */
  readonly isOwner: boolean;
}

const providerOption = 'service_provider_name';

/** The options of an import, from the table's declaration. */
export function ImportOptions({ app, table, told, onTold, isOwner }: Props) {
  const set = (name: string, value: string): void => onTold({ ...told, [name]: value });
  const provider = isOwner ? table.columns.find(({ name }) => name === table.tenant?.provider) : undefined;
  const options = table.importing.filter(({ name }) => name !== providerOption);
  if (options.length === 0 && provider === undefined) return null;
  return (
    <div class="import-options">
      {provider === undefined ? null : (
        <FormField
          field={{
            ...provider,
            label: 'Only of this service provider',
            meaning: 'Rows of others are rejected. Empty: all.',
            required: false,
          }}
          value={told[providerOption] ?? null}
          onValue={(value) => set(providerOption, textOf(value))}
          onLeave={() => undefined}
          around={{ app, values: {}, fresh: true, onOther: () => undefined }}
        />
      )}
      {options.map(({ name, type, choices, meaning }) =>
        type === 'flag' ? (
          <Check
            key={name}
            label={
              <span>
                {labelOf(name)} <span class="faint small">{meaning}</span>
              </span>
            }
            checked={told[name] === 'true'}
            onCheck={(on) => set(name, on ? 'true' : '')}
          />
        ) : (
          <Field key={name} label={labelOf(name)} hint={meaning}>
            {(tied) =>
              choices === undefined ? (
                <TextInput {...tied} value={told[name] ?? ''} onText={(text) => set(name, text)} spellcheck={false} />
              ) : (
                <Choice
                  {...tied}
                  value={told[name] ?? ''}
                  choices={[['', 'Default'], ...choices.map((choice) => [choice, choice] as const)]}
                  onChoose={(choice) => set(name, choice)}
                />
              )
            }
          </Field>
        ),
      )}
    </div>
  );
}

function labelOf(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
}

/** The options as members of the job's body; what is empty says nothing. */
export function optionsBody(table: PermittedTable, told: Told): Readonly<Record<string, Json>> {
  const flags = new Set(table.importing.filter(({ type }) => type === 'flag').map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(told)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => [name, flags.has(name) ? true : text.trim()]),
  );
}
