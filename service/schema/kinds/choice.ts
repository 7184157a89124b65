import { refuse } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { textual } from './textual.js';

/** One of the values given, spelled exactly so. Refuses `bad_choice`. */
export function choice<const C extends readonly string[]>(choices: C): Kind<C[number]> {
  const accepted = new Set<string>(choices);
  const words = `one of ${choices.join(', ')}`;
  return textual<C[number]>({
    name: 'choice',
    read: (text) => (accepted.has(text) ? (text as C[number]) : refuse('bad_choice', `Not ${words}.`)),
    words,
    schema: { enum: choices },
    input: 'choice',
    choices,
    keyBytes: Math.max(...choices.map((value) => Buffer.byteLength(value))),
  });
}
