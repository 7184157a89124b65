import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { isRefusal } from '../../service/core/refusals.js';
import type { Refusal } from '../../service/core/refusals.js';
import { prepare } from '../../service/database/migrate.js';
import { ChangeNumber, Reader } from '../../service/database/reader.js';
import { allocateFilters, openStores } from '../../service/database/stores.js';
import type { Stores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { Written } from '../../service/records/request.js';
import type { Write } from '../../service/schema/write.js';
import type { Application } from '../../service/schema/application.js';
import { Registry } from '../../service/schema/registry.js';
import { Follower } from './follower.js';
import { ManualClock } from './manual-clock.js';
import './secret-key.js';
import { small } from './small-application.js';

/** What was written; 0 where it changed nothing. */
export type Made = Written & { readonly change: number };

export interface TemporaryStore {
  readonly folder: string;
  readonly stores: Stores;
  readonly registry: Registry;
  readonly clock: ManualClock;
  readonly writer: Writer;
  readonly reader: Reader;
  /** One change; seen by the reader once it answers. */
  write(...writes: Write[]): Promise<Written | Refusal>;
  /** The same, and it must be accepted. */
  must(...writes: Write[]): Promise<Made>;
}

/** A real store in a folder of its own, gone with the test; what is written goes to the first application. */
export function temporaryStore(t: Test, application: Application = small, ...others: readonly Application[]): TemporaryStore {
  return storeFor(t, [application, ...others]);
}

/** The same, and a second store follows it by what a pair's log would say: at the end of the test both must be the same, byte for byte. */
export function followedStore(t: Test, application: Application = small, ...others: readonly Application[]): TemporaryStore {
  return storeFor(t, [application, ...others], (registry) => new Follower(registry));
}

function storeFor(t: Test, [application, ...others]: readonly [Application, ...Application[]], follow?: (registry: Registry) => Follower): TemporaryStore {
  const folder = mkdtempSync(join(tmpdir(), 'niud-store-'));
  const registry = new Registry([application, ...others]);
  const stores = openStores(folder, registry, undefined, allocateFilters(registry));
  prepare(stores, folder);
  const clock = new ManualClock();
  const changes = new ChangeNumber();
  const follower = follow?.(registry);
  const writer = new Writer(stores, {
    clock, raise: (change) => changes.raise(change), refusal: () => undefined, doubt: (fault) => { throw fault; }, ...(follower && { append: follower.append }),
  });
  const reader = new Reader(stores, changes);
  t.teardown(async () => {
    await writer.drained();
    const differences = follower?.differences(stores) ?? [];
    await follower?.close();
    await stores.close();
    rmSync(folder, { recursive: true });
    if (differences.length > 0) throw new Error(`the store that follows is another:\n${differences.slice(0, 20).join('\n')}`);
  });
  const write = async (...writes: Write[]): Promise<Written | Refusal> => {
    const request = { application: application.name, by: 'tester', what: 'test', writes };
    const written = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
    reader.refresh();
    return written;
  };
  return {
    folder, stores, registry, clock, writer, reader, write,
    async must(...writes) {
      const written = await write(...writes);
      if (isRefusal(written)) throw new Error(`${written.code}: ${written.message}`);
      return { ...written, change: written.change ?? 0 };
    },
  };
}
