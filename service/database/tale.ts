import type { Key, Row } from '../schema/row.js';
import { encodeKey } from '../schema/key.js';
import { tenantOf } from '../schema/tenant.js';
import type { Table } from '../schema/table.js';
import { operationCode } from './operation.js';
import type { OperationKind } from './operation.js';
import { changeLimits } from '../core/change-limits.js';

/**
 * What an entry of the change log says about itself without its operations being read: how much of what was done, its
 * first records, and whose they were. Of internal records nothing is told.
 */
export interface Tale {
  /** Table number, code of the operation, how many. */
  readonly counts: readonly (readonly [table: number, code: number, count: number])[];
  /** At most `changeLimits.toldKeys`: table number and encoded key. */
  readonly keys: readonly (readonly [table: number, key: Uint8Array])[];
  /**
   * Whose the records were before and after, nobody's as []; undefined where they were more than
   * `changeLimits.toldTenants`.
   */
  readonly tenants: readonly (readonly string[])[] | undefined;
}

/** Gathers the tale of a change while it is evaluated. */
export class Teller {
  readonly #counts = new Map<number, number>();
  readonly #keys = new Map<string, readonly [number, Uint8Array]>();
  readonly #tenants = new Map<string, readonly string[]>();

  add(table: Table, kind: OperationKind, key: Buffer, before: Row | undefined, after: Row | undefined): void {
    for (const row of [before, after]) if (row !== undefined) this.#belongsTo(tenantOf(table, row));
    if (table.internal === true) return;
    const place = table.number * 256 + operationCode[kind];
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    if (this.#keys.size < changeLimits.toldKeys)
      this.#keys.set(`${table.number} ${key.toString('latin1')}`, [table.number, key]);
  }

  /** A record that the change is about although it does nothing to it yet: the root of a large move. */
  mention(table: Table, key: Key, row: Row): void {
    const bytes = encodeKey(key);
    this.#keys.set(`${table.number} ${bytes.toString('latin1')}`, [table.number, bytes]);
    this.#belongsTo(tenantOf(table, row));
  }

  #belongsTo(tenant: readonly string[]): void {
    if (this.#tenants.size <= changeLimits.toldTenants) this.#tenants.set(tenant.join('\0'), tenant);
  }

  /** Nothing was mentioned and nothing told of. */
  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  /** What was done to each table so far, by its number. */
  counted(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const [place, count] of this.#counts) {
      const table = Math.floor(place / 256);
      counts.set(table, (counts.get(table) ?? 0) + count);
    }
    return counts;
  }

  tale(): Tale {
    return {
      counts: [...this.#counts].map(([place, count]) => [Math.floor(place / 256), place % 256, count]),
      keys: [...this.#keys.values()],
      tenants: this.#tenants.size > changeLimits.toldTenants ? undefined : [...this.#tenants.values()],
    };
  }
}

/** The tale of both, the keys of the first before those of the second. */
export function together(one: Tale, other: Tale): Tale {
  const counts = new Map<number, number>();
  for (const [table, code, count] of [...one.counts, ...other.counts])
    counts.set(table * 256 + code, (counts.get(table * 256 + code) ?? 0) + count);
  const keys = new Map(
    [...one.keys, ...other.keys].map(
      (entry) => [`${entry[0]} ${Buffer.from(entry[1]).toString('latin1')}`, entry] as const,
    ),
  );
  const tenants =
    one.tenants === undefined || other.tenants === undefined
      ? undefined
      : new Map([...one.tenants, ...other.tenants].map((tenant) => [tenant.join('\0'), tenant] as const));
  return {
    counts: [...counts].map(([place, count]) => [Math.floor(place / 256), place % 256, count]),
    keys: [...keys.values()].slice(0, changeLimits.toldKeys),
    tenants: tenants === undefined || tenants.size > changeLimits.toldTenants ? undefined : [...tenants.values()],
  };
}

/** Records that the tale counts. */
export function countOf({ counts }: Tale): number {
  return counts.reduce((sum, [, , count]) => sum + count, 0);
}
