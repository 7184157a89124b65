import type { Refusal } from '../core/refusals.js';

/** A request as its head says, and its body while it arrives; knows nothing of sockets. */
export interface Incoming {
  /** In capitals, as sent. */
  readonly method: string;
  /** Path as sent, without query. */
  readonly path: string;
  /** Behind the question mark; empty when there is none. */
  readonly query: string;
  /** By lower-case name; of a header sent twice the values joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of the other end, as text. */
  readonly address: string;
  /** Came over the admin socket: root of this unit. */
  readonly admin: boolean;
  /** Came over TLS. */
  readonly secure: boolean;
  readonly body: Body;
}

/** Takes the pieces of a body in order; the sender waits while `take` has not resolved. */
export interface Sink {
  take(piece: Buffer): Promise<void>;
}

export interface Body {
  /** As Content-Length says; undefined where the body comes in chunks. */
  readonly declaredBytes: number | undefined;
  /** The whole body, at most `limitBytes`; `too_large`, `too_slow`, or `overloaded` when too many arrive at once. */
  collect(limitBytes: number): Promise<Buffer | Refusal>;
  /** The body piece by piece with back-pressure; the number of bytes. As long as bytes come there is no time limit. */
  pour(limitBytes: number, sink: Sink): Promise<number | Refusal>;
}
