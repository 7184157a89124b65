import { described } from '../../data/description.js';
import { textOf } from '../../data/description.js';
import { Check, Choice } from '../../design/field.js';
import type { InputProps } from './input.js';

/**
 * Several of a list: what the role may do by default, or exactly what is ticked. Permissions are shown with what they
 * allow, those of the role alone.
 */
export function SeveralField({ field, value, tied, onValue, onLeave, around }: InputProps) {
  const chosen = Array.isArray(value) ? value.map(String) : undefined;
  const permissions = field.kind === 'permissions' ? (described(around.app)?.permissions ?? []) : [];
  const roleColumn = around.table?.columns.find(({ kind }) => kind === 'role')?.name;
  const role = roleColumn === undefined ? '' : textOf(around.values[roleColumn]).split(':')[0]!;
  const offered = (field.choices ?? [])
    .map((name) => ({ name, known: permissions.find((one) => one.name === name) }))
    .filter(
      ({ name, known }) =>
        known === undefined ||
        role === '' ||
        (known.roles as readonly string[]).includes(role) ||
        chosen?.includes(name) === true,
    );
  const usual = offered
    .filter(({ known }) => (known?.defaults as readonly string[] | undefined)?.includes(role) === true)
    .map(({ name }) => name);
  const set = (name: string, checked: boolean): void =>
    onValue((field.choices ?? []).filter((one) => (one === name ? checked : chosen!.includes(one))));
  return (
    <div class="several" onFocusOut={onLeave}>
      <Choice
        {...tied}
        value={chosen === undefined ? 'usual' : 'chosen'}
        choices={[
          ['usual', field.kind === 'permissions' ? 'What the role may do by default' : 'Not set'],
          ['chosen', 'Exactly these'],
        ]}
        onChoose={(how) => onValue(how === 'usual' ? null : usual)}
      />
      {chosen === undefined ? null : (
        <div class="checks" role="group" aria-label={field.label}>
          {offered.map(({ name, known }) => (
            <Check
              key={name}
              checked={chosen.includes(name)}
              onCheck={(checked) => set(name, checked)}
              label={
                <span>
                  <span class="name">{name}</span>
                  {known === undefined ? null : <span class="small faint">{known.meaning}</span>}
                </span>
              }
            />
          ))}
        </div>
      )}
    </div>
  );
}
