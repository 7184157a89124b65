import { wireStatus } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Clock } from '../../core/clock.js';
import type { Calls } from '../../calls/decide.js';
import type { Json } from '../../schema/kind.js';
import type { BodyReader } from '../body-reader.js';
import type { Frames, FrameWriter } from '../frames.js';

/** What HELLO says of this process. */
export interface Identity {
  readonly version: string;
  /** 0 standalone, 1 active, 2 standby. */
  readonly role: () => number;
  /** Of a unit of a pair: since which instant of the wall clock it may lack what the other has; undefined where it has all. */
  readonly staleSinceMs?: () => number | undefined;
  /** Of a unit of a pair: it led, and may not know any more what holds. Nobody is answered then; the process ends. */
  readonly isOver?: () => boolean;
}

/** Everything that a message may use. One stands for all requests of a thread: a request is answered before the next is read. */
export interface Exchange {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly identity: Identity;
  /** Monotonic: when the request was read. */
  startedMs: number;
  /** The frame of the request. */
  frame: Frames;
  /** Stands at the beginning of the request's body. */
  readonly body: BodyReader;
  /** Stands where the body of the reply belongs. */
  readonly reply: FrameWriter;
}

/** Writes the body of a reply, and gives the status that goes with it. */
export type Late = (reply: FrameWriter) => number;

/**
 * What answering came to: the status, with the body written; or why not; or what is still to come, when it is durable.
 * Only the last waits, and it must not touch the exchange any more.
 */
export type Handled = number | Refusal | Promise<Late | Refusal>;

/** One type of request (lookup-protocol.md, Requests). */
export interface Message {
  readonly type: number;
  /** Answered at overload too: it costs nothing and tells whether somebody is there. */
  readonly atOverload?: boolean;
  answer(exchange: Exchange): Handled;
}

/** Writes a body that is there already. */
export function writing(body: readonly Json[]): Late {
  return (reply) => {
    reply.value(body);
    return wireStatus.OK;
  };
}
