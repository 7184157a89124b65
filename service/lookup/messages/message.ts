import { refuse, wireStatus } from '../../core/refusals.js';
import type { Refusal } from '../../core/refusals.js';
import type { Clock } from '../../core/clock.js';
import type { Calls } from '../../calls/calls.js';
import type { ServingHost } from '../../calls/serving-host.js';
import type { Json } from '../../schema/kind.js';
import type { Field } from '../../schema/wire-field.js';
import type { BodyReader } from '../body-reader.js';
import { flag } from '../frames.js';
import type { Frames, FrameWriter } from '../frames.js';

/** What HELLO says of this process. */
export interface Identity {
  readonly version: string;
  /** 0 standalone, 1 active, 2 standby. */
  readonly role: () => number;
  /**
   * Of a unit of a pair: since which instant of the wall clock it may lack what the other has; undefined where it has
   * all.
   */
  readonly staleSinceMs?: () => number | undefined;
  /** Of a unit of a pair: it led, and may not know any more what holds. Nobody is answered then; the process ends. */
  readonly isOver?: () => boolean;
}

/**
 * Everything that a message may use. One stands for all requests of a thread: a request is answered before the next is
 * read.
 */
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

/** What the body of a reply is: its elements; or the bytes of the request, or what the operation gives. */
export type ReplyBody = readonly Field[] | 'the same bytes' | 'as the operation says';

export type StatusName = keyof typeof wireStatus;

/** A request and its reply, by position, for the vectors; what is not said is OK and no flag. */
export interface Example {
  readonly asks: readonly Json[];
  readonly flags?: number;
  readonly gives: readonly Json[];
  readonly status?: number;
}

/**
 * One type of request (lookup-protocol.md, Requests): what is told of it once, and from which its reader, the clients,
 * the page and the vectors come.
 */
export interface Message<F extends readonly Field[] = readonly Field[]> {
  readonly name: string;
  readonly type: number;
  /** A line for the page: what it is for. */
  readonly about: string;
  /** The elements of its body; undefined where anything may stand there, and nothing is read. */
  readonly takes: F | undefined;
  /** What its reply carries; several where it depends. */
  readonly gives: readonly ReplyBody[];
  /** What its reply may have for a status, beside OK and what every message may (`statusesOf`). */
  readonly statuses: readonly StatusName[];
  /** Together with every element set, and every form of the reply. */
  readonly examples: readonly Example[];
  /**
   * It is to the unit, whatever application the frame names, and answered at overload too: it costs nothing and tells
   * whether somebody is there.
   */
  readonly ofUnit?: true;
  /**
   * Reads the body with readers of `takes` that are its own: one place that reads several messages would be slower by a
   * tenth.
   */
  answer(exchange: Exchange): Handled;
}

/** The type of the values is kept, which a client asks by. */
export function message<const F extends readonly Field[]>(declared: Message<F>): Message<F> {
  return declared;
}

/** Every status that the reply of a message may have. */
export function statusesOf({ statuses, takes, ofUnit }: Omit<Message, 'answer'>): readonly StatusName[] {
  const each: readonly StatusName[] = ofUnit === true ? [] : ['UNKNOWN_APP', 'OVERLOADED'];
  const isRead = takes !== undefined;
  return ['OK', ...statuses, ...(isRead ? (['BAD_REQUEST'] as const) : []), ...each, 'TOO_LARGE', 'INTERNAL'];
}

/** What is behind the elements that were read: refused where the body does not fit, or the application is not here. */
export function hostOf({ body, calls, frame }: Exchange): ServingHost | Refusal {
  if (!body.whole()) return refuse('malformed', body.fault);
  return calls.host(frame.application) ?? refuse('unknown_application');
}

export function isDry({ frame }: Exchange): boolean {
  return (frame.flags & flag.DRY) !== 0;
}

/** Writes a body that is there already. */
export function writing(body: readonly Json[]): Late {
  return (reply) => {
    reply.value(body);
    return wireStatus.OK;
  };
}
