import { CdrBlock, secondOf } from './cdr-block.js';
import type { OpenCall } from './open-call.js';
import { openCallKey } from './open-call-layout.js';

/** A block of CDRs to write. */
export interface ClosedBlock {
  readonly key: Buffer;
  readonly value: Buffer;
  /** How many CDRs it holds. */
  readonly calls: number;
  /** What is stored of its calls beside it, to be removed with the writing of it. */
  readonly stored: readonly Buffer[];
}

/** Calls that have ended, laid out as they come, so that nothing of them but bytes waits for the disk. */
export class EndedQueue {
  /** By application and second. */
  #filling = new Map<number, Filling>();
  #last: Filling | undefined;
  #closed: ClosedBlock[] = [];

  /** Blocks that wait to be written. */
  get closed(): number {
    return this.#closed.length;
  }

  add(open: OpenCall): void {
    const { block, stored } =
      this.#last?.block.takes(open) === true ? this.#last : (this.#last = this.#fillingOf(open));
    block.add(open);
    if (open.stored) stored.push(openCallKey(open));
    if (block.full) this.#close(this.#last!, placeOf(open));
  }

  /** Closes every block: nothing is to wait for more calls. */
  close(): void {
    for (const [place, filling] of this.#filling) this.#close(filling, place);
    this.#filling = new Map();
  }

  /** At most so many blocks to write. */
  take(most: number): readonly ClosedBlock[] {
    return this.#closed.splice(0, most);
  }

  #fillingOf(open: OpenCall): Filling {
    const place = placeOf(open);
    let filling = this.#filling.get(place);
    if (filling === undefined) this.#filling.set(place, (filling = { block: new CdrBlock(open), stored: [] }));
    return filling;
  }

  #close({ block, stored }: Filling, place: number): void {
    this.#filling.delete(place);
    this.#last = undefined;
    this.#closed.push({ key: block.key, value: block.close(), calls: block.count, stored });
  }
}

interface Filling {
  readonly block: CdrBlock;
  readonly stored: Buffer[];
}

function placeOf({ application, arrivedMs }: OpenCall): number {
  return secondOf(arrivedMs) * 256 + application;
}
