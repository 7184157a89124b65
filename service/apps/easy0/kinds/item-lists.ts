import type { Json } from '../../../schema/kind.js';
import { itemsInArrays } from '../../../schema/kinds/rule-spelling.js';

/**
 * Kinds of criteria and destinations that are lists of items; `time` and `date` are pairs, and stay flat as the
 * document has them.
 */
const lists = ['day', 'match', 'npa', 'zip', 'trunk'];
const pairs = ['trunk_op'];

/** Rules, or a destination, with their lists as the document writes them. */
export function inArrays(json: Json): Json {
  return itemsInArrays(json, lists, pairs);
}
