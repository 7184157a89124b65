import type { Kind } from '../kind.js';
import { refuse } from '../../core/refusals.js';
import { deeperThan } from './parse-json.js';
import { limits } from '../../core/limits.js';
import { text } from './text.js';

/**
 * Text of at most `limit` code points that REST may also be given as a JSON array or object, kept as the text a cell
 * would have: the value forms of destinations (routing.md, Plans and rules).
 */
export function textOrJson(limit: number): Kind<string> {
  const plain = text(limit);
  return {
    ...plain,
    name: `text or json ${limit}`,
    accept: (value) => {
      if (typeof value !== 'object' || value === null) return plain.accept(value);
      return deeperThan(value, limits.jsonDepth) ? refuse('too_deep') : plain.parse(JSON.stringify(value));
    },
    description: {
      ...plain.description,
      words: `${plain.description.words}; a JSON array or object too`,
      schema: { type: ['string', 'array', 'object'] },
    },
  };
}
