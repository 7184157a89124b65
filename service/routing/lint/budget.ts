import { limits } from '../../core/limits.js';

/**
 * What one linting may still cost, in steps of about a tenth of a microsecond: the same plan always comes equally far,
 * on a fast unit and a slow one.
 */
export class Budget {
  #left: number;

  constructor(steps: number = limits.lintSteps) {
    this.#left = steps;
  }

  /** Nothing more may be begun; what was found until then holds. */
  get spent(): boolean {
    return this.#left <= 0;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }
}
