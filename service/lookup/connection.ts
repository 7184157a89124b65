import type { Socket } from 'node:net';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import type { Answerer, Awaiting } from './answerer.js';
import { FrameWriter, Frames } from './frames.js';
import type { FrameState } from './frames.js';

const badFrames: Readonly<Partial<Record<FrameState, Parameters<typeof refuse>>>> = {
  'too large': ['too_large', `A frame has at most ${limits.frameBytes} bytes behind its length.`],
  'bad length': ['malformed', 'A frame has at least 8 bytes behind its length.'],
  'bad version': ['malformed', 'The version is not 1.'],
};

/**
 * One client. All requests of a readable burst are answered in one write. A client that does not read is throttled:
 * nothing more is read from it while `limits.throttleReplyBytes` wait for it, not even the rest of a burst; and it is
 * cut when it goes on so, or when replies that were still to come pass `limits.unsentReplyBytes`.
 */
export class Connection implements Awaiting {
  readonly #frames = new Frames();
  /** What waits while a write is on its way; so at most two buffers wait, however small the replies. */
  #backlog = new FrameWriter(0);
  #awaited = 0;
  #heardMs: number;
  #throttled = false;
  /** Nothing more is read. */
  #deaf = false;
  #inputEnded = false;
  #stall: Timer | undefined;
  #flushing = false;

  /** `shutReading` takes nothing more from the client, or says that it cannot. */
  constructor(
    readonly socket: Socket,
    private readonly answerer: Answerer,
    private readonly clock: Clock,
    private readonly shutReading: () => boolean = () => false,
  ) {
    this.#heardMs = clock.monotonic();
    socket.on('data', (piece: Buffer) => this.#onData(piece));
    socket.on('end', () => {
      this.#inputEnded = true;
      this.#closeWhenDone();
    });
    // What went wrong is of no interest: 'close' follows, and the client knows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#stall?.stop());
  }

  /** Bytes of replies that the client has not taken. */
  get unsentBytes(): number {
    return this.socket.writableLength + this.#backlog.at;
  }

  await(): void {
    this.#awaited++;
  }

  arrived(reply: Buffer | undefined): void {
    this.#awaited--;
    if (this.socket.destroyed) return;
    if (reply !== undefined) this.#backlog.append(reply);
    if (this.unsentBytes > limits.unsentReplyBytes) return void this.socket.destroy();
    // Replies that a commit made ready come together: they share a write.
    if (!this.#flushing) process.nextTick(() => this.#flushLate());
    this.#flushing = true;
  }

  /** Answers what comes until there is silence, then closes. */
  drain(): void {
    this.clock.after(limits.drainSilenceMs, () => {
      if (this.socket.destroyed) return;
      const silent = this.clock.monotonic() - this.#heardMs >= limits.drainSilenceMs;
      if (silent && this.#awaited === 0 && this.unsentBytes === 0) this.finish();
      else this.drain();
    });
  }

  /**
   * Answers all that the client has sent, and closes: its next write fails, so that it knows what was not taken and may
   * ask it of another process.
   */
  finish(): void {
    if (this.#deaf || this.#inputEnded || !this.shutReading()) return this.close();
    // Reading comes to its end behind what has arrived, and that closes the connection.
    this.#watch();
  }

  /** Reads nothing more; closes when the replies given are with the client, or when it does not take them. */
  close(): void {
    this.#deaf = true;
    this.#writeBacklog();
    this.socket.destroySoon();
    this.#watch();
  }

  #onData(piece: Buffer): void {
    if (this.#deaf) return;
    this.#frames.feed(piece);
    this.#answerAll();
  }

  #answerAll(): void {
    const { answerer } = this;
    const { reply } = answerer;
    const frames = this.#frames;
    let requests = 0;
    this.#heardMs = answerer.startBurst();
    let state = frames.next();
    for (; state === 'frame'; state = frames.next()) {
      requests++;
      answerer.answer(frames, this);
      if (reply.at + this.unsentBytes >= limits.throttleReplyBytes) {
        this.#flush();
        if (this.unsentBytes >= limits.throttleReplyBytes) break;
      }
    }
    const refusal = badFrames[state];
    if (refusal !== undefined) answerer.refuseFrame(refuse(...refusal));
    this.#flush();
    answerer.calls.statistics.add('requests', requests);
    if (refusal !== undefined) this.close();
    else if (this.unsentBytes >= limits.throttleReplyBytes) this.#throttle();
  }

  /** Hands the burst's replies to the kernel, which mostly takes them at once: then their bytes are used again. */
  #flush(): void {
    const { reply } = this.answerer;
    if (reply.at === 0) return;
    if (this.socket.writableLength > 0 || this.#backlog.at > 0) this.#backlog.append(reply.written());
    else {
      this.socket.write(reply.written(), this.#onWritten);
      if (this.socket.writableLength > 0) return reply.giveAway();
    }
    reply.reset();
  }

  #flushLate(): void {
    this.#flushing = false;
    if (this.socket.destroyed) return;
    if (this.socket.writableLength === 0) this.#writeBacklog();
    this.#closeWhenDone();
  }

  #writeBacklog(): void {
    if (this.#backlog.at === 0) return;
    const bytes = this.#backlog.written();
    this.#backlog = new FrameWriter(0);
    this.socket.write(bytes, this.#onWritten);
  }

  readonly #onWritten = (): void => {
    if (this.socket.destroyed || this.socket.writableLength > 0 || (this.#backlog.at === 0 && !this.#throttled)) return;
    this.#writeBacklog();
    if (!this.#throttled) return;
    if (this.unsentBytes >= limits.throttleReplyBytes) return this.#watch();
    this.#throttled = false;
    this.#stall?.stop();
    if (this.#frames.unread) this.#answerAll();
    if (this.#throttled || this.#deaf) return;
    this.socket.resume();
    this.#closeWhenDone();
  };

  #throttle(): void {
    this.#throttled = true;
    this.socket.pause();
    this.#watch();
  }

  /** The client has a while to take what waits for it. */
  #watch(): void {
    this.#stall?.stop();
    this.#stall = this.clock.after(limits.stalledClientMs, () => this.socket.destroy());
  }

  /** A client that has said all closes its side first, and still gets its replies. */
  #closeWhenDone(): void {
    if (this.#inputEnded && this.#awaited === 0 && !this.#frames.unread && !this.#deaf) this.close();
  }
}
