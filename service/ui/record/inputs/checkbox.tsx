import type { InputProps } from './input.js';

/** Yes or no. */
export function CheckboxField({ tied, value, onValue, onLeave }: InputProps) {
  return (
    <span class="check">
      <input
        {...tied}
        type="checkbox"
        checked={value === true}
        onBlur={onLeave}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <span class="soft" aria-hidden="true">
        {value === true ? 'Yes' : 'No'}
      </span>
    </span>
  );
}
