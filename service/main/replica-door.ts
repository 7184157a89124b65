import type { ToldBatch } from '../calls/told-calls.js';
import type { Position } from '../database/position.js';
import type { Entry } from '../pair/entry.js';
import type { Group } from '../pair/parts.js';
import type { AppliedAs, Replica } from '../pair/replica.js';
import type { Remote } from './bridge.js';

/** What the thread of an environment does for the pair's thread. */
export interface ReplicaFace {
  position(nothing: undefined): Position;
  follow(asked: { readonly groups: readonly Group<Entry>[]; readonly generation: number }): Promise<AppliedAs>;
  move(position: Position): Promise<void>;
  /** Begins nothing new; resolves when all that was begun is in the log and here. */
  drain(nothing: undefined): Promise<void>;
  resume(nothing: undefined): void;
  [name: string]: (data: never) => unknown;
}

/** What the thread of calls does beside that. */
export interface CallsReplicaFace extends ReplicaFace {
  /**
   * Of the active: has what a standby was told in the log; resolves with the number of the last record that is, or
   * undefined.
   */
  enter(batch: ToldBatch): Promise<number | undefined>;
}

/** Serves a replica of this thread. */
export function replicaFace(replica: Replica, drain: () => Promise<void>, resume: () => void): ReplicaFace {
  return {
    position: () => replica.position,
    follow: ({ groups, generation }) =>
      replica.apply(
        groups.map(({ after, pieces }) => ({
          after,
          pieces: pieces.map((piece) => ({ ...piece, raw: bufferOf(piece.raw) })),
        })),
        generation,
      ),
    move: (position) => replica.move(position),
    drain: () => drain(),
    resume: () => resume(),
  };
}

/** What was a buffer in the other thread. */
export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** A replica that another thread keeps. */
export class RemoteReplica implements Replica {
  private constructor(
    readonly face: Remote<ReplicaFace>,
    private at: Position,
  ) {}

  static async of(face: Remote<ReplicaFace>): Promise<RemoteReplica> {
    return new RemoteReplica(face, await face.position(undefined));
  }

  /** As of the start, and of the last move: who follows keeps count itself. */
  get position(): Position {
    return this.at;
  }

  apply(groups: readonly Group<Entry>[], generation: number): Promise<AppliedAs> {
    // Bytes of their own: a view would take all that it looks into along.
    const own = groups.map(({ after, pieces }) => ({
      after,
      pieces: pieces.map((piece) => ({ ...piece, raw: bufferOf(new Uint8Array(piece.raw)) })),
    }));
    return this.face.follow(
      { groups: own, generation },
      own.flatMap(({ pieces }) => pieces.map(({ raw }) => raw.buffer as ArrayBuffer)),
    );
  }

  async move(position: Position): Promise<void> {
    await this.face.move(position);
    this.at = position;
  }
}
