import { limits } from '../core/limits.js';
import { MessagePackReader } from './messagepack-reader.js';

/**
 * Reads the body of a request: one positional array. Missing trailing elements are nil, elements that are not known are
 * passed over (lookup-protocol.md, Frame). Elements are taken in turn; `whole` says at the end whether all was as it
 * must be.
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

  /** Milliseconds since 1970-01-01 UTC, to the end of the year 9999. */
  instant(what: string): number {
    const instant = this.integer(what);
    if (instant < 0 || instant > limits.instantMs)
      this.fail(`${what} must be an instant from 1970 to 9999 in milliseconds`);
    return instant;
  }

  /** Begins the next element, which must be there. */
  begin(what: string): void {
    if (this.#left > 0) this.#left--;
    else this.fail(`${what} is missing`);
  }

  nextText(what: string, mostBytes: number): string {
    this.begin(what);
    return this.text(what, mostBytes);
  }

  /** Begins the next element: true when it is nil or not there, else its value must be taken. */
  absent(): boolean {
    if (this.#left === 0) return true;
    this.#left--;
    return this.nil();
  }
}
