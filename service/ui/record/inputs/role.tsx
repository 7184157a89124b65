import { described, textOf, type PermittedTable } from '../../data/description.js';
import { unit } from '../../data/sessions.js';
import { Choice } from '../../design/field.js';
import { PickerField } from './picker.js';
import type { InputProps } from './input.js';

const words: Readonly<Record<string, string>> = {
  platform_owner: 'Platform owner',
  service_provider: 'Service provider',
  subscriber: 'Subscriber',
};

/** For whom somebody acts: the role, and the service provider and subscriber that it is of. */
export function RoleField(props: InputProps) {
  const { value, onValue, onLeave, tied, around } = props;
  const [role = '', provider = '', subscriber = ''] = textOf(value).split(':');
  const roles = unit.value?.applications.find(({ name }) => name === around.app)?.roles ?? [];
  const tables = described(around.app)?.tables ?? [];
  const providers = tables.find(({ tenant, key }) => key.length === 1 && tenant?.provider === key[0]);
  const subscribers = tables.find(({ tenant, key }) => key.length === 2 && tenant?.subscriber === key[1]);
  const set = (parts: readonly string[]): void => onValue(parts[0] === '' ? null : parts.join(':'));
  const part = (table: PermittedTable, text: string, label: string, onText: (text: string) => void) => (
    <span class="part">
      <label class="small soft" for={`${tied.id}-${table.name}`}>
        {label}
      </label>
      <PickerField
        field={{
          ...props.field,
          label,
          refersTo: table.name,
          input: 'text',
          schema: { type: 'string' },
          required: true,
        }}
        value={text === '' ? null : text}
        onValue={(next) => onText(textOf(next))}
        onLeave={onLeave}
        tied={{ ...tied, id: `${tied.id}-${table.name}` }}
        around={{
          ...around,
          values: { [subscribers?.key[0] ?? '']: provider },
          onOther: (_, next) => set([role, textOf(next), subscriber]),
        }}
      />
    </span>
  );
  return (
    <span class="role-parts">
      <Choice
        {...tied}
        value={role}
        choices={[
          ...(role === '' ? [['', 'Choose…'] as const] : []),
          ...[...new Set([...roles, ...(role === '' ? [] : [role])])].map((name): readonly [string, string] => [
            name,
            words[name] ?? name,
          ]),
        ]}
        onChoose={(next) =>
          set(
            next === 'platform_owner'
              ? [next]
              : next === 'subscriber'
                ? [next, provider, subscriber]
                : [next, provider],
          )
        }
      />
      {role === 'service_provider' || role === 'subscriber'
        ? providers === undefined
          ? null
          : part(providers, provider, 'Service provider', (text) =>
              set(role === 'subscriber' ? [role, text, subscriber] : [role, text]),
            )
        : null}
      {role === 'subscriber' && subscribers !== undefined
        ? part(subscribers, subscriber, 'Subscriber', (text) => set([role, provider, text]))
        : null}
    </span>
  );
}
