import { Choice } from '../../design/field.js';
import { isSeveral } from '../values.js';
import { SeveralField } from './several.js';
import type { InputProps } from './input.js';

/** One of a few; a choice of several is a list of checks. */
export function ChoiceField(props: InputProps) {
  const { field, value, tied, onValue, onLeave } = props;
  if (isSeveral(field)) return <SeveralField {...props} />;
  const now = typeof value === 'string' ? value : '';
  const choices = (field.choices ?? []).map((choice): readonly [string, string] => [choice, choice]);
  // What stands there and is no choice any more is shown, not lost.
  const stray =
    now !== '' && !choices.some(([choice]) => choice === now) ? [[now, `${now} (not a choice)`] as const] : [];
  const none = field.required && now !== '' ? [] : [['', field.required ? 'Choose…' : 'Not set'] as const];
  return (
    <span class="stretch" onFocusOut={onLeave}>
      <Choice
        {...tied}
        value={now}
        choices={[...none, ...stray, ...choices]}
        onChoose={(choice) => onValue(choice === '' ? null : choice)}
      />
    </span>
  );
}
