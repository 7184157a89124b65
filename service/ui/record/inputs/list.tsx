import { grouped } from '../../data/words.js';
import { AreaField } from './area.js';
import type { InputProps } from './input.js';

/** A list, one entry on a line. */
export function ListField(props: InputProps) {
  const count = Array.isArray(props.value) ? props.value.length : 0;
  return (
    <>
      <AreaField {...props} mono />
      <span class="small faint" aria-hidden="true">
        One on a line. {count === 0 ? 'None yet.' : `${grouped(count)} ${count === 1 ? 'entry' : 'entries'}.`}
      </span>
    </>
  );
}
