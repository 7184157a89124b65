import { randomInt } from 'node:crypto';
import { assert } from '../core/assert.js';
import { hash32 } from '../core/hash.js';
import { writeWide, writeWord } from './byte-writer.js';
import { numbersOf } from './cdr.js';
import type { Cdr, CdrPlace } from './cdr.js';

/**
 * Under which numbers a CDR is found. A line is a hash of the number, the call's millisecond in its hour and its
 * serial; lines are kept in pages by application, the hash's first bits and the hour. One line for each number under a
 * key of its own would be a page of the disk for each: numbers come in no order. A reader takes the lines of the hash
 * and leaves out CDRs of other numbers. A line whose CDR is gone leads nowhere.
 */
const layout = 1;
const lineBytes = 14;
const keyBytes = 13;
/** Where the hour ends in a key, and the page's serial begins. */
const hourEnd = 7;
const hourMs = 3_600_000;
const partBits = 10;
const parts = 1 << partBits;
/** What fits a node of LMDB without pages of its own. */
const pageBytes = 1 + 135 * lineBytes;
const seed = 0x6e756d62;

/** Lines that are kept together, as far as they have come. */
export class NumberPage {
  /** Has lines that have not been handed out to be written. */
  waiting = false;
  #bytes = Buffer.allocUnsafe(1 + 4 * lineBytes);
  #used = 1;

  constructor(
    readonly key: Buffer,
    readonly hour: number,
  ) {
    this.#bytes[0] = layout;
  }

  get full(): boolean {
    return this.#used + lineBytes > pageBytes;
  }
  /** What to store: all of it, in place of what was stored before. It stays as it is when more is added. */
  get value(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  add(hash: number, msInHour: number, serial: number): void {
    if (this.#used + lineBytes > this.#bytes.length) this.#grow();
    const at = writeWord(this.#bytes, writeWord(this.#bytes, this.#used, hash), msInHour);
    this.#used = writeWide(this.#bytes, at, serial);
  }

  #grow(): void {
    const larger = Buffer.allocUnsafe(Math.min(pageBytes, 1 + 2 * (this.#bytes.length - 1)));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}

/** The lines that are being written. */
export class NumberLines {
  /** By application, the page of each part to which lines are added. */
  readonly #pages: (NumberPage | undefined)[][] = [];
  #waiting: NumberPage[] = [];
  /** Of the next page; begins at random, so that no earlier process has used it. */
  #serial = randomInt(0x1_0000) * 0x1_0000_0000;

  /** Pages with lines that have not been written yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(cdr: Cdr): void {
    for (const number of numbersOf(cdr)) this.#addLine(number, cdr);
  }

  /** At most so many pages to write, those that have waited longest. */
  take(most: number): readonly NumberPage[] {
    const taken = this.#waiting.splice(0, most);
    for (const page of taken) page.waiting = false;
    return taken;
  }

  /** A page is to be written, or to be written once more. */
  wait(page: NumberPage): void {
    if (!page.waiting) this.#waiting.push(page);
    page.waiting = true;
  }

  #addLine(number: string, { application, arrivedMs, serial }: CdrPlace): void {
    const hash = hash32(number, seed);
    const hour = hourOf(arrivedMs);
    const page = this.#pageOf(application, hash >>> (32 - partBits), hour);
    page.add(hash, arrivedMs - hour * hourMs, serial);
    this.wait(page);
  }

  /** Calls that arrived in an hour that is over are few: each line has a page of its own. */
  #pageOf(application: number, part: number, hour: number): NumberPage {
    const pages = (this.#pages[application] ??= new Array<NumberPage | undefined>(parts).fill(undefined));
    const last = pages[part];
    if (last !== undefined && last.hour === hour && !last.full) return last;
    const page = new NumberPage(pageKey(application, part, hour, this.#serial++), hour);
    if (last === undefined || hour >= last.hour) pages[part] = page;
    return page;
  }
}

function pageKey(application: number, part: number, hour: number, serial: number): Buffer {
  const key = Buffer.allocUnsafe(keyBytes);
  key[0] = application;
  key.writeUInt16BE(part, 1);
  key.writeUInt32BE(hour, 3);
  key.writeUIntBE(serial, hourEnd, 6);
  return key;
}

/** Comes before the pages of a part from an hour on, and behind those of the hours before. */
export function pagesFrom(application: number, part: number, hour: number): Buffer {
  return pageKey(application, part, hour, 0).subarray(0, hourEnd);
}

/** Says that the lines of an application's numbers before an hour go. */
export function forgottenLines(application: number, beforeHour: number): Buffer {
  const key = Buffer.allocUnsafe(5);
  key[0] = application;
  key.writeUInt32BE(beforeHour, 1);
  return key;
}

/** What `forgottenLines` says. */
export function readForgottenLines(key: Buffer): { readonly application: number; readonly beforeHour: number } {
  return { application: key[0]!, beforeHour: key.readUInt32BE(1) };
}

/** In which part the lines of a number are. */
export function partOf(number: string): number {
  return hash32(number, seed) >>> (32 - partBits);
}

export const indexParts = parts;

export function hourOf(instantMs: number): number {
  return Math.floor(instantMs / hourMs);
}

/** The application, part and hour of a page. */
export function readPageKey(key: Buffer): {
  readonly application: number;
  readonly part: number;
  readonly hour: number;
} {
  return { application: key[0]!, part: key.readUInt16BE(1), hour: key.readUInt32BE(3) };
}

/** The places that a page's lines of a number lead to. */
export function placesOn(key: Buffer, page: Buffer, number: string): readonly CdrPlace[] {
  assert(page[0] === layout, `a page of the index of numbers has layout ${layout}`);
  const hash = hash32(number, seed);
  const hourStartMs = readPageKey(key).hour * hourMs;
  const found: CdrPlace[] = [];
  for (let line = 1; line < page.length; line += lineBytes) {
    if (page.readUInt32BE(line) !== hash) continue;
    found.push({
      application: key[0]!,
      arrivedMs: hourStartMs + page.readUInt32BE(line + 4),
      serial: page.readUIntBE(line + 8, 6),
    });
  }
  return found;
}
