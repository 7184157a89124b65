import type { Transaction } from 'lmdb';
import { encodeKey } from '../schema/key.js';
import type { Row } from '../schema/row.js';
import { tenantOf } from '../schema/tenant.js';
import { numberKey, numberOf } from './numbers.js';
import type { Shelf } from './shelf.js';
import type { Stores } from './stores.js';

/**
 * How many records each tenant has, live and archived, kept with the records so that a list can say its total at once:
 * one number for the whole table, one for each provider, one for each subscriber.
 */
function tallyKey(shelf: Shelf, archive: boolean, tenant: readonly string[]): Buffer {
  return Buffer.concat([tallyPrefix(shelf), Buffer.of(archive ? 1 : 0), encodeKey(tenant)]);
}

/** What every tally of a table begins with. */
export function tallyPrefix({ application, table }: Shelf): Buffer {
  return Buffer.of(application.number, table.number);
}

export function readTally(
  stores: Stores,
  shelf: Shelf,
  archive: boolean,
  tenant: readonly string[],
  transaction?: Transaction,
): number {
  const bytes = stores.tallies.getBinary(
    tallyKey(shelf, archive, tenant),
    transaction === undefined ? {} : { transaction },
  );
  return bytes === undefined ? 0 : numberOf(bytes);
}

/** One record fewer, of which only `tenant` is known, perhaps wrongly: no count goes below none. */
export function lowerTally(stores: Stores, shelf: Shelf, archive: boolean, tenant: readonly string[]): void {
  for (let length = 0; length <= tenant.length; length++) {
    const part = tenant.slice(0, length);
    const count = readTally(stores, shelf, archive, part);
    if (count > 0) stores.tallies.put(tallyKey(shelf, archive, part), numberKey(count - 1));
  }
}

/** Differences of one tenant and of those under it. */
class Count {
  difference = 0;
  readonly under = new Map<string, Count>();

  of(part: string): Count {
    let count = this.under.get(part);
    if (count === undefined) this.under.set(part, (count = new Count()));
    return count;
  }
}

/** The differences of one change, gathered and written once at its end. */
export class Tallies {
  readonly #live = new Map<Shelf, Count>();
  readonly #archived = new Map<Shelf, Count>();

  add(shelf: Shelf, archive: boolean, row: Row, difference: 1 | -1): void {
    const counts = archive ? this.#archived : this.#live;
    let count = counts.get(shelf);
    if (count === undefined) counts.set(shelf, (count = new Count()));
    count.difference += difference;
    for (const part of tenantOf(shelf.table, row)) {
      count = count.of(part);
      count.difference += difference;
    }
  }

  write(stores: Stores): void {
    for (const [shelf, count] of this.#live) this.#write(stores, shelf, false, [], count);
    for (const [shelf, count] of this.#archived) this.#write(stores, shelf, true, [], count);
    this.#live.clear();
    this.#archived.clear();
  }

  #write(
    stores: Stores,
    shelf: Shelf,
    archive: boolean,
    tenant: readonly string[],
    { difference, under }: Count,
  ): void {
    if (difference !== 0)
      stores.tallies.put(
        tallyKey(shelf, archive, tenant),
        numberKey(readTally(stores, shelf, archive, tenant) + difference),
      );
    for (const [part, count] of under) this.#write(stores, shelf, archive, [...tenant, part], count);
  }
}
