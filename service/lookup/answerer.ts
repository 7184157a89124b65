import { assert } from '../core/assert.js';
import type { Clock } from '../core/clock.js';
import { log } from '../core/log.js';
import { isRefusal, refuse } from '../core/refusals.js';
import type { Refusal } from '../core/refusals.js';
import type { Calls } from '../calls/calls.js';
import { BodyReader } from './body-reader.js';
import { Frames, FrameWriter, flag, replyBit } from './frames.js';
import { LoopLag } from './loop-lag.js';
import type { OverloadBounds } from './loop-lag.js';
import { messageOf } from './messages.js';
import { event } from './messages/event.js';
import type { Exchange, Handled, Identity, Late } from './messages/message.js';

/** Where a reply goes that could not be given at once. */
export interface Awaiting {
  /** One reply more is awaited. */
  await(): void;
  /** It is there; undefined where none was wanted. */
  arrived(reply: Buffer | undefined): void;
}

/**
 * Answers requests, one after the other, for all connections of the thread: from a frame to the frame of its reply, in
 * `reply`. Whatever a request holds and whatever goes wrong with it, it alone is answered so.
 */
export class Answerer {
  readonly reply = new FrameWriter();
  readonly #body = new BodyReader();
  readonly #lag: LoopLag;
  readonly #exchange: Exchange;
  #waiting = 0;
  #behind = false;
  #isOver = false;

  constructor(
    readonly calls: Calls,
    readonly clock: Clock,
    identity: Identity,
    bounds?: () => OverloadBounds,
  ) {
    this.#lag = new LoopLag(clock, bounds);
    this.#exchange = { calls, clock, identity, body: this.#body, reply: this.reply, frame: new Frames(), startedMs: 0 };
  }

  /** Requests have been read: what was committed before is seen by all of them. Gives the monotonic time. */
  startBurst(): number {
    const nowMs = this.clock.monotonic();
    this.#exchange.startedMs = nowMs;
    this.#behind = this.#lag.behind(nowMs);
    this.#isOver = this.#exchange.identity.isOver?.() === true;
    this.calls.refresh();
    return nowMs;
  }

  /** Answers the request that stands in `frames`; `awaiting` gets its reply if it takes longer. */
  answer(frames: Frames, awaiting: Awaiting): void {
    if (this.#isOver) return;
    const { type, application, flags, id } = frames;
    this.reply.begin(type | replyBit, application, 0, id);
    const handled = this.#handle(frames);
    const silent = type === event.type && (flags & flag.NOREPLY) !== 0;
    if (handled instanceof Promise) {
      this.reply.cancel();
      this.#await(handled, { type, application, id, silent }, awaiting);
    } else if (silent) this.reply.cancel();
    else this.#finish(handled, type, application, id);
  }

  /** The one reply to a bad frame (lookup-protocol.md, Status). */
  refuseFrame(refusal: Refusal): void {
    this.reply.begin(replyBit, 0, 0, 0);
    this.#finish(refusal, 0, 0, 0);
  }

  stop(): void {
    this.#lag.stop();
  }

  #handle(frames: Frames): Handled {
    const message = messageOf(frames.type);
    if (this.#overloaded && message?.ofUnit !== true) {
      this.calls.statistics.add('overloaded', 1);
      return refuse('overloaded');
    }
    if (message === undefined) return refuse('unknown_type');
    this.#exchange.frame = frames;
    this.#body.open(frames.bytes, frames.bodyStart, frames.bodyEnd);
    try {
      return message.answer(this.#exchange);
    } catch (error) {
      return internal(error);
    }
  }

  get #overloaded(): boolean {
    return this.#behind || this.#waiting > this.#lag.bounds.waitingReplies;
  }

  /** Ends the reply begun; one that is too large gives way to a refusal. */
  #finish(handled: number | Refusal, type: number, application: number, id: number): void {
    const { reply } = this;
    if (typeof handled === 'number') {
      reply.setFlags(handled);
      if (reply.finish()) return;
      reply.begin(type | replyBit, application, 0, id);
      handled = refuse('too_large', 'The reply is larger than a frame.');
    }
    reply.rewind();
    reply.setFlags(handled.wire);
    reply.array(1);
    reply.text(handled.message);
    reply.finish();
  }

  #await(
    coming: Promise<Late | Refusal>,
    request: { type: number; application: number; id: number; silent: boolean },
    awaiting: Awaiting,
  ): void {
    this.#waiting++;
    awaiting.await();
    coming.catch(internal).then((came) => {
      assert(this.#waiting > 0, 'a reply that comes late was waited for');
      this.#waiting--;
      awaiting.arrived(request.silent ? undefined : this.#late(came, request));
    });
  }

  /** `reply` is free between two bursts. */
  #late(late: Late | Refusal, { type, application, id }: { type: number; application: number; id: number }): Buffer {
    const { reply } = this;
    reply.begin(type | replyBit, application, 0, id);
    this.#finish(isRefusal(late) ? late : late(reply), type, application, id);
    const bytes = Buffer.from(reply.written());
    reply.reset();
    return bytes;
  }
}

function internal(error: unknown): Refusal {
  log.error('a request could not be answered', {
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return refuse('internal');
}
