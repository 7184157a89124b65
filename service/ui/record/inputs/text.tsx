import { TextInput } from '../../design/field.js';
import { useTyped, type InputProps } from './input.js';

/** One line of text; what an input that is not known falls back to. */
export function TextField(props: InputProps) {
  const [text, onText] = useTyped(props);
  const { tied, field, onLeave } = props;
  return (
    <TextInput
      {...tied}
      value={text}
      onText={onText}
      onBlur={onLeave}
      autocomplete="off"
      spellcheck={false}
      required={field.required}
      {...(field.kind === 'phone' || field.kind === 'pattern' ? { type: 'tel' as const } : {})}
    />
  );
}
