import { codePoints } from '../../core/bytes.js';
import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import type { CriterionKind } from '../vocabulary.js';

/** The number, the call or an EVENT in it carries the label. */
export function label(type = 'label'): CriterionKind {
  return {
    type,
    told: { label: 'Label', sentence: 'label {}', input: 'text', example: 'vip' },
    words: 'a label',
    parse(value) {
      if (typeof value !== 'string' || value.trim() === '' || codePoints(value) > limits.textCharacters) {
        return refuse('bad_criterion', `A label is a text of 1 to ${limits.textCharacters} characters.`);
      }
      const name = value.trim();
      return {
        type,
        expected: `label ${name}`,
        extents: [{ of: 'fact', fact: `label ${name}`, about: 'labels' }],
        holds: (moment) => moment.labelled(name),
        found: (moment) => (moment.labelled(name) ? `label ${name}` : 'no such label'),
      };
    },
  };
}
