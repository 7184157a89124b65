import { limits } from '../core/limits.js';
import type { Key } from '../schema/row.js';
import type { Stored, View } from '../schema/view.js';

interface Kept<T> {
  readonly made: T;
  /** The change that last modified the record it was made from. */
  readonly version: number;
  /** The change in whose snapshot the version was last read. */
  change: number;
}

/**
 * What is made of records to decide with (a group's constraints compiled, a subscriber's schedules read), kept for as
 * long as the record has the version it was made from, which is read in the same snapshot as the rest of the decision:
 * there is never a reload and never an old one (architecture.md, No reload). Kept for each view by itself; at the limit
 * all are made anew.
 */
export class KeptRecords<T> {
  readonly #byView = new WeakMap<View, Map<string, Kept<T>>>();

  /** `make` depends on the record alone. */
  constructor(
    readonly table: string,
    readonly make: (stored: Stored) => T,
    readonly limit: number = limits.cachedPlans,
  ) {}

  /** Undefined when there is no such live record. */
  read(view: View, key: Key): T | undefined {
    let known = this.#byView.get(view);
    if (known === undefined) this.#byView.set(view, (known = new Map()));
    const name = key.length === 1 ? String(key[0]) : key.join('/');
    const kept = known.get(name);
    const { change } = view;
    if (kept !== undefined && kept.change === change) return kept.made;
    const version = view.version(this.table, key);
    if (kept !== undefined && kept.version === version) {
      kept.change = change;
      return kept.made;
    }
    const stored = version === undefined ? undefined : view.get(this.table, key);
    if (version === undefined || stored === undefined) return undefined;
    if (known.size >= this.limit) known.clear();
    const made = this.make(stored);
    known.set(name, { made, version, change });
    return made;
  }
}
