import { useTyped, type InputProps } from './input.js';

const fewLines = 3;
const mostLines = 14;

/** Text of several lines; `mono` for what is a notation. */
export function AreaField({ mono = false, ...props }: InputProps & { readonly mono?: boolean }) {
  const [text, onText] = useTyped(props);
  const lines = text.split('\n').length + 1;
  return (
    <textarea
      {...props.tied}
      class={`area${mono ? ' mono' : ''}`}
      rows={Math.min(mostLines, Math.max(fewLines, lines))}
      value={text}
      spellcheck={!mono}
      required={props.field.required}
      onBlur={props.onLeave}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  );
}
