import { refuse } from '../../core/refusals.js';
import type { Kind } from '../kind.js';
import { textual } from './textual.js';

/** One of the values given, spelled exactly so. Refuses `bad_choice`. */
export function choice(choices: readonly string[]): Kind<string> {
  const accepted = new Set(choices);
  const words = `one of ${choices.join(', ')}`;
  return textual({
    name: 'choice',
    read: (text) => accepted.has(text) ? text : refuse('bad_choice', `Not ${words}.`),
    words,
    schema: { enum: choices },
    input: 'choice',
    choices,
    keyBytes: Math.max(...choices.map((value) => Buffer.byteLength(value))),
  });
}
