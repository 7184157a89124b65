import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { pack, unpack } from 'msgpackr';
import { lookupFault } from './declared-lookups.js';

export interface RawReply {
  readonly type: number;
  readonly application: number;
  readonly status: number;
  readonly id: number;
  readonly body: unknown;
}

/** A request as lookup-protocol.md draws it, written by hand and with another MessagePack than niud's own. */
export function frameOf(type: number, application: number, flags: number, id: number, body: unknown): Buffer {
  return rawFrame(type, application, flags, id, pack(body));
}

export function rawFrame(type: number, application: number, flags: number, id: number, body: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(8 + body.length, 0);
  head.set([1, type, application, flags], 4);
  head.writeUInt32BE(id, 8);
  return Buffer.concat([head, body]);
}

/** A client that says and hears bytes. */
export class RawClient {
  #heard = Buffer.alloc(0);
  readonly #waiting: (() => void)[] = [];
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (piece: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, piece]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static async connect(path: string): Promise<RawClient> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  say(...pieces: readonly Buffer[]): void {
    for (const piece of pieces) this.socket.write(piece);
  }

  /** The next reply; undefined when the service closes instead. */
  async reply(): Promise<RawReply | undefined> {
    for (;;) {
      const reply = this.#take();
      if (reply !== undefined || this.closed) return reply;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async replies(count: number): Promise<(RawReply | undefined)[]> {
    const replies: (RawReply | undefined)[] = [];
    while (replies.length < count) replies.push(await this.reply());
    return replies;
  }

  /** Resolves when the service has closed. */
  async end(): Promise<void> {
    if (!this.closed) await once(this.socket, 'close');
  }

  #take(): RawReply | undefined {
    if (this.#heard.length < 12) return undefined;
    const end = 4 + this.#heard.readUInt32BE(0);
    if (this.#heard.length < end) return undefined;
    const frame = this.#heard.subarray(0, end);
    this.#heard = this.#heard.subarray(end);
    const reply = { type: frame[5]!, application: frame[6]!, status: frame[7]!, id: frame.readUInt32BE(8), body: unpack(frame.subarray(12)) as unknown };
    const fault = lookupFault(reply);
    if (fault !== undefined) throw new Error(fault);
    return reply;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
