/**
 * Keeps answers in the order of their questions: one that was asked before another was heard is older, and is not
 * taken. A write that niud has taken is asked and taken at once, so that what was read before it does not come over it.
 */
export class Turns {
  #asked = 0;
  #taken = 0;

  ask(): number {
    return ++this.#asked;
  }

  /** Whether the answer to this question is still news. */
  take(turn: number): boolean {
    if (turn < this.#taken) return false;
    this.#taken = turn;
    return true;
  }
}
