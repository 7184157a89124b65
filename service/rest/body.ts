import type { HttpResponse } from 'uWebSockets.js';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse, type Refusal } from '../core/refusals.js';
import type { Body, Sink } from './incoming.js';
import type { Shares } from './shares.js';

type Outcome = number | Refusal;

/**
 * A body as uWebSockets.js delivers it. It must be listened to from the first moment, so pieces wait here, and the
 * sender with them, until somebody asks for the body; what nobody asks for is forgotten as it comes.
 */
export class ArrivingBody implements Body {
  #pieces: Buffer[] = [];
  #waitingBytes = 0;
  #receivedBytes = 0;
  #complete = false;
  #paused = false;
  #lost = false;
  #forgetting = false;
  #lastPieceMs: number;
  #wake: (() => void) | undefined;

  constructor(
    readonly response: HttpResponse,
    readonly declaredBytes: number | undefined,
    readonly clock: Clock,
    readonly places: Shares,
    readonly owner: string | undefined,
  ) {
    this.#lastPieceMs = clock.monotonic();
    // A request without a body is not listened to: uWebSockets.js would then never close its connection when it falls
    // silent.
    if (declaredBytes === 0) this.#complete = true;
    else response.onData((chunk, isLast) => this.#arrived(chunk, isLast));
  }

  /** There is no body, and nobody listens for one. */
  get isAbsent(): boolean {
    return this.declaredBytes === 0;
  }

  /** Everything has arrived, or will be forgotten without harm, so that the connection may be used again. */
  get isSmallRest(): boolean {
    return this.#complete || (this.declaredBytes ?? Infinity) - this.#receivedBytes <= limits.discardedBytes;
  }

  /** The connection has gone. */
  lose(): void {
    this.#lost = true;
    this.#wake?.();
  }

  /** Nobody will ask: lets the rest come and forgets it. */
  forget(): void {
    this.#forgetting = true;
    this.#pieces = [];
    this.#resume();
  }

  #arrived(chunk: ArrayBuffer, isLast: boolean): void {
    this.#receivedBytes += chunk.byteLength;
    this.#lastPieceMs = this.clock.monotonic();
    if (isLast) this.#complete = true;
    if (!this.#forgetting && chunk.byteLength > 0) {
      // The memory belongs to uWebSockets.js and is gone after this call.
      this.#pieces.push(Buffer.from(chunk.slice(0)));
      this.#waitingBytes += chunk.byteLength;
      if (this.#waitingBytes > limits.unaskedBytes && !isLast) this.#pause();
    }
    this.#wake?.();
  }

  async collect(limitBytes: number): Promise<Buffer | Refusal> {
    const pieces: Buffer[] = [];
    const take = async (piece: Buffer): Promise<void> => void pieces.push(piece);
    const placed = !this.#complete && (this.declaredBytes ?? Infinity) > limits.smallBodyBytes;
    if (placed && !this.places.take(this.owner))
      return refuse('overloaded', 'Too many bodies are being received, or too many from this address; try again.');
    try {
      const outcome = await this.#drain(limitBytes, { take }, this.clock.monotonic() + limits.requestMs);
      return typeof outcome === 'number' ? Buffer.concat(pieces, outcome) : outcome;
    } finally {
      if (placed) this.places.leave(this.owner);
    }
  }

  pour(limitBytes: number, sink: Sink): Promise<Outcome> {
    return this.#drain(limitBytes, sink, Infinity);
  }

  async #drain(limitBytes: number, sink: Sink, deadlineMs: number): Promise<Outcome> {
    if ((this.declaredBytes ?? 0) > limitBytes)
      return refuse('too_large', `The body is larger than ${limitBytes} bytes.`);
    let taken = 0;
    for (;;) {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) {
        this.#waitingBytes -= piece.length;
        taken += piece.length;
        if (taken > limitBytes) return refuse('too_large', `The body is larger than ${limitBytes} bytes.`);
        await sink.take(piece);
      }
      if (this.#lost) return refuse('malformed', 'The connection ended before the body was complete.');
      if (this.#complete && this.#pieces.length === 0) return taken;
      this.#resume();
      if (!(await this.#more(deadlineMs))) return refuse('too_slow');
    }
  }

  /** Waits for the next piece or the end; false when it does not come in time. */
  #more(deadlineMs: number): Promise<boolean> {
    if (this.#pieces.length > 0 || this.#complete || this.#lost) return Promise.resolve(true);
    return new Promise((resolve) => {
      const dueMs = Math.min(deadlineMs, this.#lastPieceMs + limits.bodyStallMs);
      const timer: Timer = this.clock.after(Math.max(0, dueMs - this.clock.monotonic()), () =>
        this.#settle(timer, resolve, false),
      );
      this.#wake = () => this.#settle(timer, resolve, true);
    });
  }

  #settle(timer: Timer, resolve: (came: boolean) => void, came: boolean): void {
    timer.stop();
    this.#wake = undefined;
    resolve(came);
  }

  #pause(): void {
    if (this.#paused || this.#lost) return;
    this.#paused = true;
    this.response.pause();
  }

  #resume(): void {
    if (!this.#paused || this.#lost) return;
    this.#paused = false;
    // Being made to wait is not the sender's fault.
    this.#lastPieceMs = this.clock.monotonic();
    this.response.resume();
  }
}
