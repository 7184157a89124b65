import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';
import { MessagePackReader } from './messagepack-reader.js';

/**
 * Reads the body of a request: one positional array. Missing trailing elements are nil, elements that are not known are
 * passed over (lookup-protocol.md, Frame). Elements are taken in turn; `whole` says at the end whether all was as it must be.
 */
export class BodyReader extends MessagePackReader {
  #left = 0;

  /** Starts on the body from `start` to `end`. */
  open(bytes: Buffer, start: number, end: number): void {
    this.over(bytes, start, end);
    this.#left = this.array('the body');
  }

  /** Passes over what is left of the body; false, with `fault` set, when anything in it did not fit. */
  whole(): boolean {
    for (; this.#left > 0 && this.fault === undefined; this.#left--) this.skip();
    if (this.bytesLeft > 0) this.fail('bytes follow the body');
    return this.fault === undefined;
  }

  /** 1 to 64 bytes, unique per call. */
  callId(): string {
    const callId = this.nextText('call_id', limits.callIdBytes);
    if (callId === '') this.fail('call_id must be 1 to 64 bytes');
    return callId;
  }

  /** Milliseconds since 1970-01-01 UTC, to the end of the year 9999. */
  nextInstant(what: string): number | undefined {
    if (this.absent()) return undefined;
    const instant = this.integer(what);
    if (instant < 0 || instant > limits.instantMs) this.fail(`${what} must be an instant from 1970 to 9999 in milliseconds`);
    return instant;
  }

  nextText(what: string, mostBytes?: number): string {
    if (this.#left > 0) this.#left--;
    else this.fail(`${what} is missing`);
    return this.text(what, mostBytes);
  }

  nextOptionalText(what: string, mostBytes?: number): string | undefined {
    return this.absent() ? undefined : this.text(what, mostBytes);
  }

  nextOptionalInteger(what: string): number | undefined {
    return this.absent() ? undefined : this.integer(what);
  }

  nextValue(what: string): Json {
    return this.absent() ? null : this.value(what);
  }

  /** Begins the next element: true when it is nil or not there, else its value must be taken. */
  absent(): boolean {
    if (this.#left === 0) return true;
    this.#left--;
    return this.nil();
  }
}
