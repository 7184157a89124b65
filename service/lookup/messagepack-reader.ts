import { isUtf8 } from 'node:buffer';
import { knownText } from '../core/known-texts.js';
import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';

const unused = 0xc1;
const none = Buffer.alloc(0);
/** Up to here a text is shorter to gather in JavaScript than to ask Node for. */
const shortBytes = 8;

/**
 * Reads MessagePack out of bytes that anybody may have sent. It never throws: the first thing that does not fit is kept
 * in `fault`, in words for the reason of a BAD_REQUEST, and everything read after it is of no use. Heads that promise
 * more than the bytes left are refused before anything is allocated; nesting is bounded by `limits.wireDepth`.
 */
export class MessagePackReader {
  #bytes: Buffer = none;
  #at = 0;
  #end = 0;
  fault: string | undefined = undefined;

  /** Starts on the bytes from `start` to `end`; they are read in place. */
  over(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.fault = undefined;
  }

  get bytesLeft(): number {
    return this.#end - this.#at;
  }

  /** Keeps the first fault. */
  fail(fault: string): void {
    this.fault ??= fault;
  }

  /** Takes a nil, if the next value is one. */
  nil(): boolean {
    if (this.#at >= this.#end || this.#bytes[this.#at] !== 0xc0) return false;
    this.#at++;
    return true;
  }

  /** Whether the next value is a str. */
  isText(): boolean {
    return this.#at < this.#end && isText(this.#bytes[this.#at]!);
  }

  /** A str; `""` and a fault for anything else. */
  text(what: string, mostBytes: number = limits.frameBytes): string {
    const length = this.#textLength(this.#head());
    if (length < 0) return this.#wrong(what, 'a str', '');
    if (length > mostBytes) return this.#wrong(what, `at most ${mostBytes} bytes`, '');
    return this.#text(what, length);
  }

  /** The same of a text that comes in many requests: of one that came lately no other is made. */
  knownText(what: string, mostBytes: number = limits.frameBytes): string {
    const length = this.#textLength(this.#head());
    if (length < 0) return this.#wrong(what, 'a str', '');
    if (length > mostBytes) return this.#wrong(what, `at most ${mostBytes} bytes`, '');
    return this.#text(what, length, true);
  }

  /** An integer of at most 53 bits, or a float that is one. */
  integer(what: string): number {
    const number = this.#number(this.#head());
    if (Number.isSafeInteger(number)) return number!;
    return this.#wrong(
      what,
      number === undefined || !Number.isInteger(number) ? 'an integer' : 'an integer of at most 53 bits',
      0,
    );
  }

  boolean(what: string): boolean {
    const head = this.#head();
    return head === 0xc3 || (head !== 0xc2 && this.#wrong(what, 'a bool', false));
  }

  /** The number of elements that follow. */
  array(what: string): number {
    const length = this.#arrayLength(this.#head());
    return length < 0 ? this.#wrong(what, 'an array', 0) : this.#promised(length, 1);
  }

  /** The number of pairs that follow. */
  map(what: string): number {
    const length = this.#mapLength(this.#head());
    return length < 0 ? this.#wrong(what, 'a map', 0) : this.#promised(length, 2);
  }

  /** Passes over one value whatever it is, checking that it is whole. */
  skip(depth: number = limits.wireDepth): void {
    const head = this.#head();
    if (isText(head)) return this.#pass(this.#textLength(head));
    const array = this.#arrayLength(head);
    if (array < 0 && !isMap(head)) return this.#passScalar(head);
    const values = array >= 0 ? this.#promised(array, 1) : 2 * this.#promised(this.#mapLength(head), 2);
    if (values > 0 && depth === 0) return this.fail(`the body is nested deeper than ${limits.wireDepth}`);
    for (let index = 0; index < values && this.fault === undefined; index++) this.skip(depth - 1);
  }

  /**
   * One value as JSON: integers of more than 53 bits become their digits; bin, ext and what is no number become null.
   */
  value(what: string, depth: number = limits.wireDepth): Json {
    const start = this.#at;
    const head = this.#head();
    if (isText(head)) return this.#text(what, this.#textLength(head));
    if (head === 0xc2 || head === 0xc3) return head === 0xc3;
    const number = this.#number(head);
    if (number !== undefined)
      return Number.isSafeInteger(number) || !isWide(head) ? finite(number) : this.#digits(start);
    const array = this.#arrayLength(head);
    if (array < 0 && !isMap(head)) return (this.#passScalar(head), null);
    const length = array >= 0 ? this.#promised(array, 1) : this.#promised(this.#mapLength(head), 2);
    if (length > 0 && depth === 0) return (this.fail(`${what} is nested deeper than ${limits.wireDepth}`), null);
    return array >= 0 ? this.#values(what, length, depth - 1) : this.#pairs(what, length, depth - 1);
  }

  #values(what: string, length: number, depth: number): Json {
    const values: Json[] = [];
    for (let index = 0; index < length && this.fault === undefined; index++) values.push(this.value(what, depth));
    return values;
  }

  #pairs(what: string, length: number, depth: number): Json {
    // Without a prototype, so that a key named `__proto__` is a key like others.
    const pairs = Object.create(null) as { [name: string]: Json };
    for (let index = 0; index < length && this.fault === undefined; index++) {
      const name = this.text(`a key of ${what}`);
      pairs[name] = this.value(what, depth);
    }
    return pairs;
  }

  #wrong<V>(what: string, expected: string, instead: V): V {
    this.fail(`${what} must be ${expected}`);
    return instead;
  }

  /** The first byte of a value. */
  #head(): number {
    if (this.#at < this.#end) return this.#bytes[this.#at++]!;
    this.fail('the body is cut short');
    return unused;
  }

  #unsigned(size: number): number {
    if (this.#end - this.#at < size) {
      this.fail('the body is cut short');
      return 0;
    }
    const at = this.#at;
    this.#at += size;
    const bytes = this.#bytes;
    switch (size) {
      case 1:
        return bytes[at]!;
      case 2:
        return bytes.readUInt16BE(at);
      case 4:
        return bytes.readUInt32BE(at);
      default:
        return bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
    }
  }

  /** Undefined when the value is no number. */
  #number(head: number): number | undefined {
    if (head <= 0x7f) return head;
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xca:
        return (this.#unsigned(4), this.fault === undefined ? this.#bytes.readFloatBE(this.#at - 4) : 0);
      case 0xcb:
        return (this.#unsigned(8), this.fault === undefined ? this.#bytes.readDoubleBE(this.#at - 8) : 0);
      case 0xcc:
        return this.#unsigned(1);
      case 0xcd:
        return this.#unsigned(2);
      case 0xce:
        return this.#unsigned(4);
      case 0xcf:
        return this.#unsigned(8);
      case 0xd0:
        return (this.#unsigned(1) << 24) >> 24;
      case 0xd1:
        return (this.#unsigned(2) << 16) >> 16;
      case 0xd2:
        return this.#unsigned(4) | 0;
      case 0xd3:
        return (
          this.#unsigned(8),
          this.fault === undefined
            ? this.#bytes.readInt32BE(this.#at - 8) * 0x1_0000_0000 + this.#bytes.readUInt32BE(this.#at - 4)
            : 0
        );
      default:
        return undefined;
    }
  }

  /** Of a 64-bit integer that begins at `start`. */
  #digits(start: number): Json {
    if (this.fault !== undefined) return null;
    const signed = this.#bytes[start] === 0xd3;
    return (signed ? this.#bytes.readBigInt64BE(start + 1) : this.#bytes.readBigUInt64BE(start + 1)).toString();
  }

  /** Minus one when the value is no str. */
  #textLength(head: number): number {
    if (head >= 0xa0 && head <= 0xbf) return head & 0x1f;
    return head >= 0xd9 && head <= 0xdb ? this.#unsigned(1 << (head - 0xd9)) : -1;
  }

  #arrayLength(head: number): number {
    if (head >= 0x90 && head <= 0x9f) return head & 0x0f;
    return head === 0xdc ? this.#unsigned(2) : head === 0xdd ? this.#unsigned(4) : -1;
  }

  #mapLength(head: number): number {
    if (head >= 0x80 && head <= 0x8f) return head & 0x0f;
    return head === 0xde ? this.#unsigned(2) : head === 0xdf ? this.#unsigned(4) : -1;
  }

  /** Each element is at least one byte, so a head cannot promise more than the bytes left. */
  #promised(length: number, bytesEach: number): number {
    if (length * bytesEach <= this.#end - this.#at) return length;
    this.fail('the body is cut short');
    return 0;
  }

  #pass(bytes: number): void {
    if (bytes > this.#end - this.#at) this.fail('the body is cut short');
    else this.#at += bytes;
  }

  /** Behind the head of a value that is neither text, array nor map. */
  #passScalar(head: number): void {
    if (head === 0xc0 || head === 0xc2 || head === 0xc3) return;
    if (head >= 0xc4 && head <= 0xc6) return this.#pass(this.#unsigned(1 << (head - 0xc4)));
    if (head >= 0xc7 && head <= 0xc9) return this.#pass(this.#unsigned(1 << (head - 0xc7)) + 1);
    if (head >= 0xd4 && head <= 0xd8) return this.#pass((1 << (head - 0xd4)) + 1);
    if (this.#number(head) === undefined) this.fail('the body is not MessagePack');
  }

  #text(what: string, length: number, isKnown = false): string {
    const start = this.#at;
    this.#pass(length);
    if (this.fault !== undefined) return '';
    const bytes = this.#bytes;
    const end = start + length;
    let or = 0;
    for (let at = start; at < end; at++) or |= bytes[at]!;
    if (or < 0x80 && isKnown) return knownText(bytes, start, end);
    if (or < 0x80) return length <= shortBytes ? short(bytes, start, end) : bytes.toString('latin1', start, end);
    if (isUtf8(bytes.subarray(start, end))) return bytes.toString('utf8', start, end);
    return this.#wrong(what, 'UTF-8', '');
  }
}

function short(bytes: Buffer, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

function isText(head: number): boolean {
  return (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb);
}

function isMap(head: number): boolean {
  return (head >= 0x80 && head <= 0x8f) || head === 0xde || head === 0xdf;
}

/** A 64-bit integer. */
function isWide(head: number): boolean {
  return head === 0xcf || head === 0xd3;
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
