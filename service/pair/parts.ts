import { headBytes, storedBody } from './entry.js';
import { limits } from '../core/limits.js';
import type { EntryHead, StoredBody } from './entry.js';

/** One part of a group, as it will stand in an entry of its own. */
interface Part {
  readonly body: StoredBody;
  readonly continues: boolean;
  readonly more: boolean;
}

const room = limits.entryBytes - headBytes;

/**
 * Cuts the effects of a group into entries, each of which is made whole by itself, so that neither side ever deflates
 * or inflates more than one part at once. Undefined where they need more than `most`: the group is refused before
 * anything of it is appended.
 */
export function cut(raw: Uint8Array, most: number = limits.groupParts): readonly Part[] | undefined {
  const bodies: StoredBody[] = [];
  for (let at = 0; at < raw.length || bodies.length === 0; ) {
    let size = Math.min(limits.partRawBytes, raw.length - at);
    let body = storedBody(raw.subarray(at, at + size));
    while (body.bytes.length > room) {
      // By how much it is too large tells how much less goes in; never less than what needs no deflating.
      size = Math.max(room, Math.min(size - 1, Math.floor(((size * room) / body.bytes.length) * 0.95)));
      body = storedBody(raw.subarray(at, at + size));
    }
    if (bodies.length === most) return undefined;
    bodies.push(body);
    at += size;
  }
  return bodies.map((body, index) => ({ body, continues: index > 0, more: index < bodies.length - 1 }));
}

/** What joining needs of an entry; the steps hand on the rest of it unseen. */
export interface Piece {
  readonly head: EntryHead;
  /** Bytes that it takes in the log. */
  readonly stored: number;
}

/** One group whole: applied in one transaction, which moves the position from `after` to the last piece. */
export interface Group<P extends Piece> {
  /**
   * The number of the position that it stands behind. The numbers between that and the first piece are parts of a group
   * that never became whole.
   */
  readonly after: number;
  readonly pieces: readonly P[];
}

/** Of a stream, while it is read: where the last whole group ended, and the parts of one that is not whole yet. */
export interface Joining<P extends Piece> {
  /** Number of the last entry that was joined. */
  readonly n: number;
  readonly id: string;
  /** Number of the last entry of the last whole group. */
  readonly whole: number;
  readonly pending: readonly P[];
}

type Joined<P extends Piece> =
  | { readonly joining: Joining<P>; readonly group: Group<P> | undefined }
  | { readonly broken: string };

/** Of a stream that is read from behind entry `n` on, where a group ended. */
export function joiningFrom<P extends Piece>(n: number, id: string): Joining<P> {
  return { n, id, whole: n, pending: [] };
}

/**
 * Takes the next entry: gives its group where it is the last part. Parts whose group it does not go on with are void;
 * their numbers are passed over by the next whole group. `broken` where it is not the next entry of this line, or goes
 * on with a group of which this is not the next part: no writer of a pair does so.
 */
export function join<P extends Piece>({ n, id, whole, pending }: Joining<P>, piece: P): Joined<P> {
  const { head } = piece;
  if (head.n !== n + 1) return { broken: `entry ${head.n} stands behind ${n}` };
  if (head.before !== id.slice(0, head.before.length))
    return { broken: `entry ${head.n} follows another entry than this unit's ${n}` };
  const last = pending.at(-1)?.head;
  if (last !== undefined && head.epoch < last.epoch) return { broken: `entry ${head.n} is of an epoch that had ended` };
  if (head.continues && (last === undefined || head.epoch !== last.epoch || head.kind !== last.kind))
    return { broken: `entry ${head.n} goes on with a group that is not there` };
  const pieces = head.continues ? [...pending, piece] : [piece];
  if (pieces.length > limits.groupParts) return { broken: `the group of entry ${head.n} has too many parts` };
  if (head.more) return { joining: { n: head.n, id: head.id, whole, pending: pieces }, group: undefined };
  return { joining: { n: head.n, id: head.id, whole: head.n, pending: [] }, group: { after: whole, pieces } };
}
