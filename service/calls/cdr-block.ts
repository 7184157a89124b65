import { assert } from '../core/assert.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter, writeWide, writeWord } from './byte-writer.js';
import { comparePlaces, placeKey, readPlaceKey } from './cdr.js';
import type { Cdr, CdrPlace } from './cdr.js';
import { readCdr, writeCdr } from './cdr-layout.js';

/**
 * CDRs are stored in blocks: those of one application that arrived in one second and were written together. Under the
 * place of its first call with the second's beginning for its arrival, a block holds a byte of layout, the CDRs, a line
 * for each in a table (where it ends, its millisecond in the second, its serial), and how many there are. Of one second
 * there may be any number of blocks.
 */
const layout = 3;
/** Layout 2, of releases up to 0.2.0, is the same but for what a CDR may have at its end. */
const layouts = [2, layout];
const lineBytes = 12;
const secondMs = 1_000;
/**
 * A block is closed when it is so large: a write costs its call alone then, and a reader of one CDR does not fetch a
 * lot.
 */
export const blockBytes = 12_000;

/** The beginning of the second in which a call arrived. */
export function secondOf(arrivedMs: number): number {
  return arrivedMs - (arrivedMs % secondMs);
}

/** A block that is being filled. */
export class CdrBlock {
  readonly #writer = new ByteWriter(512);
  readonly #lines: number[] = [];
  readonly #place: CdrPlace;

  /** For calls of this one's application and second. */
  constructor({ application, arrivedMs, serial }: CdrPlace) {
    this.#place = { application, arrivedMs: secondOf(arrivedMs), serial };
    this.#writer.byte(layout);
  }

  /** How many CDRs it holds. */
  get count(): number {
    return this.#lines.length / 3;
  }
  get full(): boolean {
    return this.#writer.at >= blockBytes;
  }
  get key(): Buffer {
    return placeKey(this.#place);
  }

  takes({ application, arrivedMs }: CdrPlace): boolean {
    return application === this.#place.application && secondOf(arrivedMs) === this.#place.arrivedMs;
  }

  add(cdr: Cdr): void {
    writeCdr(this.#writer, cdr);
    this.#lines.push(this.#writer.at, cdr.arrivedMs - this.#place.arrivedMs, cdr.serial);
  }

  /** The bytes to store; nothing can be added any more. */
  close(): Buffer {
    const bytes = this.#writer;
    bytes.room(this.count * lineBytes + 4);
    let { at } = bytes;
    for (let line = 0; line < this.#lines.length; line += 3) {
      at = writeWord(bytes.bytes, at, this.#lines[line]!);
      at = bytes.bytes.writeUInt16BE(this.#lines[line + 1]!, at);
      at = writeWide(bytes.bytes, at, this.#lines[line + 2]!);
    }
    return bytes.bytes.subarray(0, writeWord(bytes.bytes, at, this.count));
  }
}

/** A CDR in a stored block, not yet read. */
export interface StoredCdr extends CdrPlace {
  readonly block: Buffer;
  readonly start: number;
}

/** What a block holds, in the order written. */
export function cdrsIn(key: Buffer, block: Buffer): readonly StoredCdr[] {
  assert(layouts.includes(block[0]!), `a block of CDRs has layout ${layouts.join(' or ')}`);
  const { application, arrivedMs } = readPlaceKey(key);
  const count = block.readUInt32BE(block.length - 4);
  const table = block.length - 4 - count * lineBytes;
  const found: StoredCdr[] = [];
  let start = 1;
  for (let line = table; line < block.length - 4; line += lineBytes) {
    found.push({
      application,
      arrivedMs: arrivedMs + block.readUInt16BE(line + 4),
      serial: block.readUIntBE(line + 6, 6),
      block,
      start,
    });
    start = block.readUInt32BE(line);
  }
  return found;
}

/** One of a block, without a look at the others; undefined where it is in another block. */
export function cdrIn(block: Buffer, place: CdrPlace): StoredCdr | undefined {
  assert(layouts.includes(block[0]!), `a block of CDRs has layout ${layouts.join(' or ')}`);
  const { application, arrivedMs, serial } = place;
  const ms = arrivedMs - secondOf(arrivedMs);
  const end = block.length - 4;
  const table = end - block.readUInt32BE(end) * lineBytes;
  for (let line = table; line < end; line += lineBytes) {
    if (block.readUInt16BE(line + 4) !== ms || block.readUIntBE(line + 6, 6) !== serial) continue;
    return { application, arrivedMs, serial, block, start: line === table ? 1 : block.readUInt32BE(line - lineBytes) };
  }
  return undefined;
}

export function readStored(stored: StoredCdr): Cdr {
  return readCdr(new ByteReader(stored.block, stored.start), stored);
}

/** By their places, each once: `direction` 1 is oldest first, -1 newest first. */
export function inOrder<P extends CdrPlace>(places: P[], direction: 1 | -1): readonly P[] {
  return places
    .sort((one, other) => direction * comparePlaces(one, other))
    .filter((place, index) => index === 0 || comparePlaces(places[index - 1]!, place) !== 0);
}
