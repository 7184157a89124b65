/** Ends the current work with a bug report: what is asserted holds in every run, whatever the input. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionFailed(what);
}

class AssertionFailed extends Error {
  constructor(what: string) {
    super(`assertion failed: ${what}`);
    this.name = 'AssertionFailed';
  }
}
