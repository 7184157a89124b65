import { refuse } from '../../core/refusals.js';
import type { Kind } from '../kind.js';

const spellings = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

/**
 * `true|false|1|0|yes|no` in any case, written `true|false` (tables.md); true and false in JSON. Refuses `bad_choice`,
 * `wrong_type`.
 */
export const boolean: Kind<boolean> = {
  name: 'bool',
  stored: 'boolean',
  parse: (text) =>
    (text.length <= 5 ? spellings.get(text.toLowerCase()) : undefined) ??
    refuse('bad_choice', 'Neither true nor false.'),
  accept: (json) => (typeof json === 'boolean' ? json : refuse('wrong_type', 'true or false is expected.')),
  format: String,
  show: (value) => value,
  description: { words: 'true or false', schema: { type: 'boolean' }, input: 'checkbox' },
};
