import { AreaField } from './area.js';
import type { InputProps } from './input.js';

/** JSON as text: what does not parse yet stays as it was typed. */
export function JsonField(props: InputProps) {
  return <AreaField {...props} mono />;
}
