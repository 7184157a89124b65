import { useId } from 'preact/hooks';
import { TextInput } from '../design/field.js';
import { NamesOf } from './names-of.js';
import type { PartInputProps } from './part-input-props.js';
import { listOf } from './values.js';

/** One or several names of a table: what is there is offered, anything may be typed. */
export function NamesInput({ app, part, value, onValue, label }: PartInputProps) {
  const id = useId();
  const text = Array.isArray(value) ? listOf(value).join(', ') : typeof value === 'string' ? value : '';
  const several = part.input === 'names';
  const last = text.split(',').at(-1)!.trim();
  return (
    <span>
      <TextInput
        value={text}
        list={id}
        aria-label={label}
        spellcheck={false}
        placeholder={several ? 'a name, or several with commas' : ''}
        onText={(next) => onValue(next)}
        onBlur={() => {
          if (several && typeof value === 'string' && value.includes(',')) onValue(listOf(value));
        }}
      />
      {part.refersTo === undefined ? null : <NamesOf app={app} id={id} table={part.refersTo} begins={last} />}
    </span>
  );
}
