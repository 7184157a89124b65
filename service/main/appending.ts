import { limits } from '../core/limits.js';
import type { Position } from '../database/position.js';
import type { Stream } from '../pair/keys.js';
import type { Remote } from './bridge.js';

/** What the pair's thread does for those that write. */
export interface PairFace {
  /** Puts a group into the log; does not come back where nobody knows whether it is there. */
  append(group: { readonly stream: Stream; readonly bytes: Uint8Array }): Promise<Position>;
  /** Takes what a standby was told of a call; false where there is no room for it. */
  told(record: Uint8Array): boolean;
  [name: string]: (data: never) => unknown;
}

/**
 * Puts what several encoded parts say into a stream, as one group. The bytes are handed over rather than copied where
 * there are many.
 */
export function appendTo(pair: Remote<PairFace>, stream: Stream): (parts: readonly Uint8Array[]) => Promise<Position> {
  return (parts) => {
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return pair.append({ stream, bytes }, size < limits.handedBytes ? [] : [bytes.buffer]);
  };
}
