import { limits } from '../core/limits.js';
import { MessagePackWriter } from './messagepack-writer.js';

export const protocolVersion = 1;
/** Of the length field. */
const lengthBytes = 4;
/** Behind the length field and before the body. */
const headBytes = 8;
/** Where a body begins in a frame. */
const bodyAt = lengthBytes + headBytes;

export const flag = { DRY: 1, NOREPLY: 2 } as const;
/** Set in the type of a reply. */
export const replyBit = 0x80;

/** What `Frames.next` came to: a frame is there, more bytes are needed, or the stream is of no use any more. */
export type FrameState = 'frame' | 'more' | 'bad version' | 'bad length' | 'too large';

const none = Buffer.alloc(0);

/**
 * Cuts a stream into frames (lookup-protocol.md, Frame), whatever the pieces it comes in. A frame that lies whole in a
 * piece is read in place; one that does not is gathered in a buffer of its own, which grows only as its bytes arrive.
 * After `next` said `frame`, its fields stand here until `next` or `feed` is called again. After a bad frame nothing
 * more is read.
 */
export class Frames {
  #piece: Buffer = none;
  #at = 0;
  #gathered: Buffer = none;
  #gatheredBytes = 0;
  #bad: FrameState | undefined;

  type = 0;
  application = 0;
  /** In a request its flags, in a reply its status. */
  flags = 0;
  id = 0;
  /** The body lies in `bytes` from `bodyStart` to `bodyEnd`. */
  bytes: Buffer = none;
  bodyStart = 0;
  bodyEnd = 0;

  /** Whether bytes of the last piece have not been looked at. */
  get unread(): boolean {
    return this.#at < this.#piece.length;
  }

  /** Hands in the next piece; the one before must have been read to `more`. The piece is kept until then. */
  feed(piece: Buffer): void {
    this.#piece = piece;
    this.#at = 0;
  }

  next(): FrameState {
    if (this.#bad !== undefined) return this.#bad;
    return this.#gatheredBytes > 0 ? this.#nextGathered() : this.#nextInPlace();
  }

  #nextInPlace(): FrameState {
    const left = this.#piece.length - this.#at;
    const length = left < lengthBytes ? 0 : this.#piece.readUInt32BE(this.#at);
    const fault = faultIn(this.#piece, this.#at, left, length);
    if (fault !== undefined) return (this.#bad = fault);
    if (left < bodyAt || left < lengthBytes + length) {
      if (left > 0) this.#gather(left);
      this.#piece = none;
      this.#at = 0;
      return 'more';
    }
    this.#take(this.#piece, this.#at, length);
    this.#at += lengthBytes + length;
    return 'frame';
  }

  #nextGathered(): FrameState {
    for (;;) {
      const length = this.#gatheredBytes < lengthBytes ? undefined : this.#gathered.readUInt32BE(0);
      const fault = faultIn(this.#gathered, 0, this.#gatheredBytes, length ?? 0);
      if (fault !== undefined) return (this.#bad = fault);
      // The head first, so that a bad one is refused before its body is waited for.
      const wanted = length === undefined ? lengthBytes : this.#gatheredBytes < bodyAt ? bodyAt : lengthBytes + length;
      if (length !== undefined && this.#gatheredBytes === lengthBytes + length) {
        this.#gatheredBytes = 0;
        this.#take(this.#gathered, 0, length);
        return 'frame';
      }
      const left = this.#piece.length - this.#at;
      if (left === 0) return 'more';
      this.#gather(Math.min(left, wanted - this.#gatheredBytes));
    }
  }

  #gather(bytes: number): void {
    const wanted = this.#gatheredBytes + bytes;
    if (this.#gathered.length < wanted) {
      const larger = Buffer.allocUnsafeSlow(Math.min(lengthBytes + limits.frameBytes, Math.max(512, 2 * wanted)));
      this.#gathered.copy(larger, 0, 0, this.#gatheredBytes);
      this.#gathered = larger;
    }
    this.#piece.copy(this.#gathered, this.#gatheredBytes, this.#at, this.#at + bytes);
    this.#gatheredBytes = wanted;
    this.#at += bytes;
  }

  #take(bytes: Buffer, at: number, length: number): void {
    this.type = bytes[at + 5]!;
    this.application = bytes[at + 6]!;
    this.flags = bytes[at + 7]!;
    this.id = bytes.readUInt32BE(at + 8);
    this.bytes = bytes;
    this.bodyStart = at + bodyAt;
    this.bodyEnd = at + lengthBytes + length;
  }
}

/** What is wrong with a frame of which `left` bytes have come; nothing that the bytes still to come could mend. */
function faultIn(bytes: Buffer, at: number, left: number, length: number): FrameState | undefined {
  if (left < lengthBytes) return undefined;
  if (length > limits.frameBytes) return 'too large';
  if (length < headBytes) return 'bad length';
  return left > lengthBytes && bytes[at + lengthBytes] !== protocolVersion ? 'bad version' : undefined;
}

/** Writes frames back to back; the body of the one begun is written with what a MessagePackWriter has. */
export class FrameWriter extends MessagePackWriter {
  #start = 0;

  begin(type: number, application: number, flags: number, id: number): void {
    this.room(bodyAt);
    this.#start = this.at;
    const { bytes, at } = this;
    bytes[at + 4] = protocolVersion;
    bytes[at + 5] = type;
    bytes[at + 6] = application;
    bytes[at + 7] = flags;
    bytes.writeUInt32BE(id, at + 8);
    this.at = at + bodyAt;
  }

  /** Ends the frame begun. False, with the frame taken back, when it is larger than a frame may be. */
  finish(): boolean {
    const length = this.at - this.#start - lengthBytes;
    if (length > limits.frameBytes) {
      this.cancel();
      return false;
    }
    this.bytes.writeUInt32BE(length, this.#start);
    return true;
  }

  /** In a reply the status is known only once its body is. */
  setFlags(flags: number): void {
    this.bytes[this.#start + 7] = flags;
  }

  /** Takes back the body of the frame begun. */
  rewind(): void {
    this.at = this.#start + bodyAt;
  }

  /** Takes back the frame begun. */
  cancel(): void {
    this.at = this.#start;
  }

  /** Adds frames that are whole. */
  append(frames: Buffer): void {
    this.packed(frames, 0, frames.length);
  }

  /** The bytes written, in place; the writer goes on with the same bytes unless `giveAway` is called. */
  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  /** Leaves the bytes to whoever holds `written()`, and goes on with others. */
  giveAway(): void {
    this.bytes = Buffer.allocUnsafeSlow(4_096);
    this.at = 0;
  }

  reset(): void {
    this.at = 0;
  }
}
