import { createHash } from 'node:crypto';
import { checksum } from '../core/checksum.js';
import { limits } from '../core/limits.js';
import { entries } from './cursor.js';
import type { SubDatabase } from './sub-database.js';
import { isDamaged, quarantineKey, spelledKey } from './quarantine.js';
import { liveKeyOf } from './archive-key.js';
import { readPosition } from './position.js';
import { sealOf } from './sealed.js';
import type { Shelf } from './shelf.js';
import type { CallsDatabase, Stores } from './stores.js';

/**
 * Of `calls` what both units of a pair hold alike: each makes pages of numbers and counts of its own, and sees to its
 * own damages.
 */
const comparedCalls: readonly CallsDatabase[] = [
  'call',
  'cdr',
  'session',
  'account',
  'ledger',
  'ledger_reference',
  'ended',
  'outbox',
];
/** Money: nothing of it is ever mended without a person's word. */
const ofMoney: ReadonlySet<string> = new Set<CallsDatabase>(['account', 'ledger', 'ledger_reference']);

/** Whether a sub-database, by its name in digests, is of money. */
export function isOfMoney(name: string): boolean {
  return ofMoney.has(name);
}

interface Compared {
  readonly name: string;
  readonly database: SubDatabase;
  readonly shelf?: Shelf;
  readonly archive?: boolean;
  /** Its values carry a checksum of their own (`sealed`). */
  readonly isSealed?: true;
}

/**
 * What two units of a pair hold alike, byte for byte: records, their archive and history; calls, their records and
 * money. What follows from these (indexes, tallies) the scrub of each unit looks at.
 */
function comparedIn({ shelves, changes, heads, batches, callsDatabase }: Stores): readonly Compared[] {
  return [
    ...shelves.flatMap((shelf): readonly Compared[] => {
      const name = (part: string) => `${shelf.application.name}.${shelf.table.name}.${part}`;
      return [
        { name: name('live'), database: shelf.live, shelf, archive: false },
        { name: name('archive'), database: shelf.archive, shelf, archive: true },
        { name: name('generations'), database: shelf.generations },
      ];
    }),
    { name: 'change', database: changes },
    { name: 'head', database: heads },
    { name: 'batch', database: batches },
    ...comparedCalls.map((name) => ({ name, database: callsDatabase[name], isSealed: true as const })),
  ];
}

/** Where both environments stood when it was begun. */
export interface Stand {
  readonly s: number;
  readonly c: number;
}

/** By sub-database how many entries it has, and of each bucket of keys the sum of its entries' digests. */
export interface Digests {
  readonly stand: Stand;
  readonly databases: Readonly<Record<string, { readonly entries: number; readonly buckets: readonly number[] }>>;
}

/** Buckets of sub-databases of which every entry is wanted. */
export type Wanted = Readonly<Record<string, readonly number[]>>;

export interface Listed {
  /** In hexadecimal digits. */
  readonly key: string;
  readonly digest: number;
  /** As a person reads it, where that can be told. */
  readonly spelled?: string;
  /** What lies there is not what was written, or lies in quarantine. */
  readonly damaged?: true;
}

/** Their entries, and those that are in the quarantine of `store`. At most `limits.auditListed` of a sub-database. */
export interface Lists {
  readonly stand: Stand;
  readonly databases: Readonly<Record<string, readonly Listed[]>>;
}

const modulus = 2 ** 48;

function digestOf(key: Uint8Array, value: Uint8Array): number {
  return createHash('sha1')
    .update(Buffer.of(key.length >> 8, key.length & 255))
    .update(key)
    .update(value)
    .digest()
    .readUIntBE(0, 6);
}

function bucketOf(key: Uint8Array): number {
  return checksum(key) % limits.auditBuckets;
}

function standOf(stores: Stores): Stand {
  return { s: readPosition(stores.meta).n, c: readPosition(stores.callsDatabase.meta).n };
}

/** In slices of `limits.auditSlice` entries with a rest behind each, so that no snapshot holds pages for long. */
async function walk(
  database: SubDatabase,
  rest: () => Promise<void>,
  see: (key: Buffer, value: Buffer) => void,
): Promise<number> {
  let count = 0;
  for (let after: Buffer | undefined; ; ) {
    let seen = 0;
    for (const { key, value } of entries(database, { after, limit: limits.auditSlice })) {
      see(key, value);
      after = key;
      seen++;
    }
    count += seen;
    if (seen < limits.auditSlice) return count;
    after = Buffer.from(after!);
    await rest();
  }
}

/** Digests of everything that the other unit is to have alike. */
export async function digestsIn(stores: Stores, rest: () => Promise<void>): Promise<Digests> {
  const stand = standOf(stores);
  const databases: Record<string, { entries: number; buckets: number[] }> = {};
  for (const { name, database } of comparedIn(stores)) {
    const buckets = new Array<number>(limits.auditBuckets).fill(0);
    const count = await walk(database, rest, (key, value) => {
      const bucket = bucketOf(key);
      buckets[bucket] = (buckets[bucket]! + digestOf(key, value)) % modulus;
    });
    if (count > 0) databases[name] = { entries: count, buckets };
  }
  return { stand, databases };
}

/** The entries of buckets. */
export async function listsIn(stores: Stores, wanted: Wanted, rest: () => Promise<void>): Promise<Lists> {
  const stand = standOf(stores);
  const databases: Record<string, Listed[]> = {};
  for (const compared of comparedIn(stores)) {
    const buckets = new Set(wanted[compared.name] ?? []);
    if (buckets.size === 0) continue;
    const listed: Listed[] = (databases[compared.name] = []);
    await walk(compared.database, rest, (key, value) => {
      if (listed.length < limits.auditListed && buckets.has(bucketOf(key)))
        listed.push(listedAs(compared, Buffer.from(key), Buffer.from(value)));
    });
    const { shelf, archive } = compared;
    if (shelf === undefined) continue;
    const prefix = quarantineKey(shelf, archive!, new Uint8Array());
    for (const { key } of entries(stores.quarantine, { prefix })) {
      const own = key.subarray(prefix.length);
      if (buckets.has(bucketOf(own)) && !listed.some((each) => each.key === own.toString('hex')))
        listed.push({ key: own.toString('hex'), digest: -1, damaged: true });
    }
  }
  return { stand, databases };
}

function listedAs({ shelf, archive, isSealed }: Compared, key: Buffer, value: Buffer): Listed {
  const listed = { key: key.toString('hex'), digest: digestOf(key, value) };
  if (isSealed === true && sealOf(value) === 'broken') return { ...listed, damaged: true };
  if (shelf === undefined) return listed;
  return {
    ...listed,
    spelled: spelledKey(shelf.table, archive === true ? liveKeyOf(key) : key),
    ...(isDamaged(shelf, archive!, key, value) && { damaged: true as const }),
  };
}
