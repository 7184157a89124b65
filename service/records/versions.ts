import { changeLimits } from '../core/change-limits.js';
import { readHead, readOperations } from '../database/change-log.js';
import { modifiedOf } from '../database/layout.js';
import type { Operation } from '../database/operation.js';
import type { Stores } from '../database/stores.js';

/** The first and the last thing that a change did to one record. */
interface Done {
  readonly first: Operation;
  last: Operation;
}

/** A record of an application by what the log has of it. */
interface Place {
  readonly table: number;
  readonly key: Buffer;
}

export function recordText({ table, key }: Place): string {
  return `${table} ${key.toString('latin1')}`;
}

/**
 * Which change a record stands as it left it. A change that was taken back and the undo that did it do not count as
 * later changes (api.md, Results): what an undo has brought back stands as before what it took back. Keeps the last few
 * changes that it read.
 */
export class Versions {
  readonly #read = new Map<number, ReadonlyMap<string, Done>>();

  constructor(readonly stores: Stores) {}

  /** Of a live record that `change` was the last to write. */
  of(record: Place, change: number): number {
    const place = recordText(record);
    let version = change;
    for (let step = 0; step < changeLimits.undoSteps; step++) {
      const last = this.#of(version).get(place)?.last;
      const undone = last === undefined ? undefined : this.#undone(version, last);
      const before = undone === undefined ? undefined : this.#of(undone).get(place)?.first.before;
      if (before === undefined) return version;
      version = modifiedOf(before);
    }
    return version;
  }

  /**
   * Of an archived record that lies under this generation: the one that it was archived as before an undo brought it
   * back there.
   */
  ofGeneration(record: Place, generation: number): number {
    const place = recordText(record);
    let found = generation;
    for (let step = 0; step < changeLimits.undoSteps; step++) {
      const last = this.#of(found).get(place)?.last;
      const back =
        last?.kind === 'archive' && last.undoes !== undefined
          ? this.#of(last.undoes).get(place)?.first.generation
          : undefined;
      if (back === undefined) return found;
      found = back;
    }
    return found;
  }

  /** The first thing that a change did to a record. */
  first(record: Place, change: number): Operation | undefined {
    return this.#of(change).get(recordText(record))?.first;
  }

  #undone(change: number, { undoes, before }: Operation): number | undefined {
    if (undoes !== undefined) return undoes;
    // Releases up to 0.2.0 did not write it down.
    return before !== undefined && readHead(this.stores, change)?.reverts !== undefined
      ? modifiedOf(before)
      : undefined;
  }

  #of(change: number): ReadonlyMap<string, Done> {
    const known = this.#read.get(change);
    if (known !== undefined) return known;
    const done = new Map<string, Done>();
    for (const operation of readOperations(this.stores, change) ?? []) {
      const place = recordText(operation);
      const before = done.get(place);
      if (before === undefined) done.set(place, { first: operation, last: operation });
      else before.last = operation;
    }
    if (this.#read.size >= changeLimits.changesRead) this.#read.delete(this.#read.keys().next().value!);
    this.#read.set(change, done);
    return done;
  }
}
