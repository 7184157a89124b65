import { TextInput } from '../../design/field.js';
import { useTyped, type InputProps } from './input.js';

/** Numbers and money, as text: nothing is rounded, and the wheel changes nothing. */
export function NumberField(props: InputProps) {
  const [text, onText] = useTyped(props);
  const { tied, field, onLeave } = props;
  return (
    <TextInput
      {...tied}
      value={text}
      onText={onText}
      onBlur={onLeave}
      autocomplete="off"
      inputMode={typeof field.schema['pattern'] === 'string' ? 'decimal' : 'numeric'}
      required={field.required}
      class="figures"
    />
  );
}
