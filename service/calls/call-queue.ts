/** Where what waits keeps its place: who does not name these does not change it. */
export const queue = Symbol('queue');
export const before = Symbol('before');
export const behind = Symbol('behind');

/** What can wait in a queue: it knows in which, and its neighbours there. */
export interface Queued<C extends Queued<C>> {
  [queue]: CallQueue<C> | undefined;
  [before]: C | undefined;
  [behind]: C | undefined;
}

/** It waits in no queue from now on. */
export function leave<C extends Queued<C>>(open: C): void {
  open[queue]?.remove(open);
}

/**
 * Open calls that wait to be written, in the order they came; each is in one queue at most, and leaves it at no cost
 * wherever it stands.
 */
export class CallQueue<C extends Queued<C>> {
  #first: C | undefined;
  #last: C | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(open: C): void {
    open[queue] = this;
    open[before] = this.#last;
    if (this.#last === undefined) this.#first = open;
    else this.#last[behind] = open;
    this.#last = open;
    this.#size++;
  }

  remove(open: C): void {
    const { [before]: one, [behind]: other } = open;
    if (one === undefined) this.#first = other;
    else one[behind] = other;
    if (other === undefined) this.#last = one;
    else other[before] = one;
    open[queue] = open[before] = open[behind] = undefined;
    this.#size--;
  }

  /** At most so many, the first to come. */
  take(most: number): readonly C[] {
    const taken: C[] = [];
    for (let open = this.#first; open !== undefined && taken.length < most; open = this.#first) {
      this.remove(open);
      taken.push(open);
    }
    return taken;
  }
}
