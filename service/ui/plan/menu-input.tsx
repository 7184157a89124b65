import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import type { Json } from '../data/api.js';
import { Button } from '../design/button.js';
import { Choice, TextInput } from '../design/field.js';
import { isMembers } from './members.js';
import type { PartInputProps } from './part-input-props.js';
import { begins, destinationOf, leadIn, partOf } from './shape.js';

/**
 * A menu: what is played, how often it is tried, and a table of what leads where; `Part` asks for the value of each.
 */
export function MenuInput({
  app,
  shape,
  value,
  onValue,
  Part,
}: PartInputProps & { readonly Part: ComponentType<PartInputProps> }) {
  const menu = isMembers(value) ? value : {};
  const choices = isMembers(menu['choices']) ? menu['choices'] : {};
  const set = (name: string, next: Json): void => onValue({ ...menu, [name]: next });
  const [digits, setDigits] = useState('');
  const addKey = (): void => {
    const key =
      digits.trim() ||
      ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].find((one) => !Object.hasOwn(choices, one)) ||
      '';
    if (key === '' || Object.hasOwn(choices, key)) return;
    set('choices', { ...choices, [key]: destinationOf(shape, { type: shape.destinations[0]!.type, value: '' }) });
    setDigits('');
  };
  return (
    <span class="stack menu-of">
      <span class="pair">
        <TextInput
          value={typeof menu['prompt'] === 'string' ? menu['prompt'] : ''}
          aria-label="Prompt"
          placeholder="Prompt"
          onText={(text) => set('prompt', text)}
        />
        <TextInput
          value={menu['tries'] === undefined ? '' : String(menu['tries'])}
          inputMode="numeric"
          aria-label="Tries"
          placeholder="Tries"
          onText={(text) => set('tries', /^\d{1,4}$/.test(text) ? Number(text) : text)}
        />
      </span>
      <table>
        <thead>
          <tr>
            <th>Keys</th>
            <th>Then</th>
            <th>
              <span class="hidden">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(choices).map(([key, destination]) => (
            <tr key={key}>
              <td class="mono">{key}</td>
              <td>
                <DestinationInput
                  Part={Part}
                  app={app}
                  shape={shape}
                  label={`Key ${key}`}
                  destination={destination}
                  onDestination={(next) => set('choices', { ...choices, [key]: next })}
                />
              </td>
              <td>
                <Button
                  kind="plain"
                  icon="close"
                  aria-label={`Remove key ${key}`}
                  act={() => {
                    const { [key]: _, ...rest } = choices;
                    set('choices', rest);
                  }}
                />
              </td>
            </tr>
          ))}
          <tr>
            <td>
              <TextInput
                value={digits}
                maxLength={16}
                inputMode="numeric"
                aria-label="New key"
                onText={setDigits}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') {
                    event.preventDefault();
                    event.stopPropagation();
                    addKey();
                  }
                }}
              />
            </td>
            <td colSpan={2}>
              <Button kind="plain" icon="plus" act={addKey}>
                Key
              </Button>
            </td>
          </tr>
          <tr>
            <td>else</td>
            <td>
              {menu['default'] === undefined || menu['default'] === null ? (
                <Button
                  kind="plain"
                  icon="plus"
                  act={() => set('default', destinationOf(shape, { type: shape.destinations[0]!.type, value: '' }))}
                >
                  Destination after the last try
                </Button>
              ) : (
                <DestinationInput
                  Part={Part}
                  app={app}
                  shape={shape}
                  label="Else"
                  destination={menu['default']}
                  onDestination={(next) => set('default', next)}
                />
              )}
            </td>
            <td>
              {menu['default'] === undefined || menu['default'] === null ? null : (
                <Button
                  kind="plain"
                  icon="close"
                  aria-label="Remove else"
                  act={() => {
                    const { default: _, ...rest } = menu;
                    onValue(rest);
                  }}
                />
              )}
            </td>
          </tr>
        </tbody>
      </table>
    </span>
  );
}

/** A destination by itself: its kind and its value. */
function DestinationInput({
  Part,
  app,
  shape,
  label,
  destination,
  onDestination,
}: {
  readonly Part: ComponentType<PartInputProps>;
  readonly app: string;
  readonly shape: PartInputProps['shape'];
  readonly label: string;
  readonly destination: Json;
  readonly onDestination: (destination: Json) => void;
}) {
  const lead = leadIn(shape.form, destination);
  const part = lead === undefined ? undefined : partOf(shape.destinations, lead.type);
  const kinds = shape.destinations.filter(
    ({ input }) => (input !== 'menu' && input !== 'rules') || input === part?.input,
  );
  return (
    <span class="pair kind">
      <Choice
        value={part?.type ?? ''}
        aria-label={`${label}: kind`}
        choices={[
          ...(part === undefined ? [['', ''] as const] : []),
          ...kinds.map(({ type, label: words }) => [type, words] as const),
        ]}
        onChoose={(type) => {
          const next = partOf(shape.destinations, type);
          if (next !== undefined)
            onDestination(destinationOf(shape, { type, value: begins(next, lead, part, shape.form) }, destination));
        }}
      />
      {part === undefined || lead === undefined || part.input === 'menu' ? (
        <span class="soft small">{part?.input === 'menu' ? 'a menu within this one' : ''}</span>
      ) : (
        <Part
          app={app}
          shape={shape}
          part={part}
          value={lead.value}
          label={`${label}: ${part.label}`}
          onValue={(value) => onDestination(destinationOf(shape, { type: lead.type, value }, destination))}
        />
      )}
    </span>
  );
}
