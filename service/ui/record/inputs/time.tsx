import { unit } from '../../data/sessions.js';
import { TextInput } from '../../design/field.js';
import { useTyped, type InputProps } from './input.js';

/**
 * Date and time to the second, in the zone that is named beside it: the record's own where it has one, else the
 * system's.
 */
export function TimeField(props: InputProps) {
  const [text, onText] = useTyped(props);
  const { tied, field, onLeave, around } = props;
  return (
    <span class="line nowrap-line">
      <TextInput
        {...tied}
        class="figures"
        value={text}
        onText={onText}
        onBlur={onLeave}
        autocomplete="off"
        spellcheck={false}
        placeholder="YYYY-MM-DD HH:MM:SS"
        required={field.required}
      />
      <span class="small faint nowrap">{around.zone ?? unit.value!.zone}</span>
    </span>
  );
}
