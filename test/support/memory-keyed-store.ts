import type { KeyedStore } from '../../service/database/calls-store.js';

/** A KeyedStore over a map. `fail` makes every write fail until it is taken back, as a full disk does. */
export class MemoryKeyedStore implements KeyedStore {
  readonly entries = new Map<string, { readonly key: Buffer; readonly value: Buffer }>();
  fail: Error | undefined;
  /** A slow disk: batches wait for it. */
  slow: Promise<void> | undefined;

  get(key: Buffer): Buffer | undefined { return this.entries.get(key.toString('hex'))?.value; }

  async put(key: Buffer, value: Buffer): Promise<void> {
    if (this.fail !== undefined) throw this.fail;
    this.entries.set(key.toString('hex'), { key: Buffer.from(key), value: Buffer.from(value) });
  }

  async remove(key: Buffer): Promise<void> {
    if (this.fail !== undefined) throw this.fail;
    this.entries.delete(key.toString('hex'));
  }

  async batch(write: () => void): Promise<void> {
    write();
    await this.slow;
    if (this.fail !== undefined) throw this.fail;
  }

  *scan(from: Buffer, limit = Infinity): Iterable<{ key: Buffer; value: Buffer }> {
    const found = [...this.entries.values()].filter(({ key }) => key.compare(from) >= 0).sort((a, b) => a.key.compare(b.key));
    yield* found.slice(0, limit);
  }

  *scanBack(before: Buffer, limit = Infinity): Iterable<{ key: Buffer; value: Buffer }> {
    const found = [...this.entries.values()].filter(({ key }) => key.compare(before) < 0).sort((a, b) => b.key.compare(a.key));
    yield* found.slice(0, limit);
  }

  refresh(): void { /* Nothing is ever old. */ }
}

/** Those that calls are kept in. */
export function memoryCallStores() {
  const store = (): MemoryKeyedStore => new MemoryKeyedStore();
  return { call: store(), lease: store(), cdr: store(), cdrByNumber: store(), account: store(), ledger: store(), reference: store(), ended: store(), outbox: store(), session: store() };
}
