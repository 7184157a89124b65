import { useRef, useState } from 'preact/hooks';
import { TextInput, type TextProps } from './field.js';
import { readWhen, whenForms, type WhenKind } from './when.js';

/**
 * A field for a day or a time. It hands on what is whole; what is not stays as it was typed, and is told once the field
 * was left. Where something is required, to empty it changes nothing.
 */
export function WhenInput({ kind, value, onText, ...rest }: Omit<TextProps, 'type'> & { readonly kind: WhenKind }) {
  const [typed, setTyped] = useState<{ readonly text: string; readonly left: boolean }>();
  const given = useRef(value);
  // Another value has come from elsewhere: it goes before what is half typed.
  const isTyped = typed !== undefined && given.current === value;
  const take = (text: string, left: boolean): void => {
    const read = rest.required === true && text.trim() === '' ? (left ? value : undefined) : readWhen(kind, text, left);
    given.current = read ?? value;
    setTyped(left && read !== undefined ? undefined : { text, left });
    if (read !== undefined && read !== value) onText(read);
  };
  const isWrong = isTyped && typed.left;
  return (
    <>
      <TextInput
        {...(isWrong ? { 'aria-invalid': true } : {})}
        {...(kind === 'clock' ? { inputMode: 'numeric' } : {})}
        {...rest}
        value={isTyped ? typed.text : value.replace('T', ' ')}
        placeholder={whenForms[kind]}
        autocomplete="off"
        spellcheck={false}
        onText={(text) => take(text, false)}
        onBlur={(event: FocusEvent) => {
          if (isTyped) take((event.target as HTMLInputElement).value, true);
        }}
      />
      {isWrong ? (
        <span class="error small" role="alert">
          As {whenForms[kind]}
        </span>
      ) : null}
    </>
  );
}
