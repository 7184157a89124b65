import type { Refusal } from './refusals.js';

/**
 * A refusal found where only an error can say so: below a face that promises to have written. Whoever answers for the
 * request answers with it.
 */
export class RefusedWrite extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
    this.name = 'RefusedWrite';
  }
}
