import type { StoreView } from './store-view.js';
import { TableView } from './view.js';
import type { Stores } from './stores.js';

/**
 * The change number that the writer raises after each commit, shared by all threads; compared only for having moved.
 */
export class ChangeNumber {
  readonly #cell: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.#cell = new Int32Array(memory);
  }

  raise(change: number): void {
    Atomics.store(this.#cell, 0, change | 0);
  }

  read(): number {
    return Atomics.load(this.#cell, 0);
  }
}

/** A state of the store that stays. */
export interface Snapshot {
  readonly view: TableView;
  /** Lets it go: it pins pages. */
  readonly done: () => void;
}

/**
 * One thread's reading of the store. A snapshot lasts until the next `refresh` that finds the change number moved;
 * without it lmdb-js keeps its snapshot until a timer of its own, and stale reads were measured (architecture.md,
 * Seeing changes).
 */
export class Reader {
  #seen = -1;
  readonly #views = new Map<string, TableView>();

  constructor(
    readonly stores: Stores,
    readonly changes: ChangeNumber,
  ) {}

  /** Call it at the start of a request or of a readable burst: what was acknowledged before is seen after. */
  refresh(): void {
    const now = this.changes.read();
    if (now === this.#seen) return;
    this.#seen = now;
    this.stores.store.root.resetReadTxn();
    for (const view of this.#views.values()) view.readChange();
  }

  /**
   * Runs what has failed with `fault` once more, with every record's checksum looked at and what is damaged not there;
   * throws the fault where nothing damaged was met. The caller has changed nothing.
   */
  again<T>(fault: unknown, work: () => T): T {
    const { damages } = this.stores;
    const { count: before, verifying } = damages;
    damages.verifying = true;
    try {
      const result = work();
      if (damages.count === before) throw fault;
      return result;
    } finally {
      damages.verifying = verifying;
    }
  }

  view(application: string): StoreView {
    let view = this.#views.get(application);
    if (view === undefined) {
      view = new TableView(this.stores, application);
      view.readChange();
      this.#views.set(application, view);
    }
    return view;
  }

  /**
   * A view that stays as it is until `done`, whatever is committed meanwhile. The caller keeps it short: it pins pages.
   */
  snapshot(application: string): Snapshot {
    this.stores.store.root.resetReadTxn();
    const transaction = this.stores.store.root.useReadTransaction();
    const view = new TableView(this.stores, application, transaction);
    view.readChange();
    return { view, done: () => transaction.done() };
  }
}
