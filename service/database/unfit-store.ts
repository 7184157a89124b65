import { NotStarted } from '../core/not-started.js';

/** Why a store is not served; told to field operations by name, and nothing is touched. */
export class UnfitStore extends NotStarted {
  constructor(reason: string) {
    super(reason);
    this.name = 'UnfitStore';
  }
}
