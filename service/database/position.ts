import type { SubDatabase } from './sub-database.js';
import { pack, unpack } from './layout.js';

/**
 * Where an environment stands in the stream of a pair's log that it follows: written with what was applied, in one
 * transaction.
 */
export interface Position {
  /** Number of the last entry that is in it; 0 before there is one. */
  readonly n: number;
  readonly id: string;
  readonly epoch: number;
  readonly generation: number;
}

/** Before the first entry, which names an id of zeros as the one before it. */
export const noPosition: Position = { n: 0, id: '0'.repeat(24), epoch: 0, generation: 0 };

/** In the sub-database `meta` of each of the two. */
const positionKey = Buffer.from('position');

export function readPosition(meta: SubDatabase): Position {
  const bytes = meta.getBinary(positionKey);
  if (bytes === undefined) return noPosition;
  const [n, id, epoch, generation] = unpack<[number, string, number, number]>(bytes);
  return { n, id, epoch, generation };
}

/** Within a transaction. */
export function writePosition(meta: SubDatabase, { n, id, epoch, generation }: Position): void {
  void meta.put(positionKey, pack([n, id, epoch, generation]));
}
