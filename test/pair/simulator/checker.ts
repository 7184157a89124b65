import { entryKind } from '../../../service/pair/entry.js';
import type { GivenSnapshot } from '../../../service/pair/trim.js';
import type { Stream } from '../../../service/pair/keys.js';
import type { Cluster, SimPiece } from './cluster.js';
import { keepSim } from './cluster.js';
import { accounts, code } from './store.js';
import type { Effect, Store } from './store.js';
import type { Follower } from './follower.js';
import type { Unit } from './unit.js';

/** An invariant of a pair was broken. */
export class Broken extends Error {}

/** Something that a client was told is done: kind of effect and number. */
export type Key = `${number}:${number}`;

/** Judges the history: what clients were told, what entered the log, what each unit applied. */
export class Checker {
  readonly #hashes = new Map<string, number>();
  readonly #written = new Map<Cluster | undefined, number>();
  readonly #acknowledged = new Map<Key, Unit>();
  readonly #lost = new Set<Key>();
  readonly #cdrs: { readonly id: number; readonly unit: Unit; readonly at: number }[] = [];
  takeovers = 0;
  acknowledged = 0;

  fail(what: string): never {
    throw new Broken(what);
  }

  /** An entry comes into a log. */
  appended({ head }: SimPiece, log: { readonly end: number; readonly lastId: string; readonly lastEpoch: number }): void {
    if (head.n !== log.end + 1) this.fail(`I2: entry ${head.n} is appended behind ${log.end}`);
    if (head.before !== log.lastId) this.fail(`I2: entry ${head.n} names ${head.before} and follows ${log.lastId}`);
    if (head.epoch < log.lastEpoch) this.fail(`I2: entry ${head.n} is of epoch ${head.epoch}, behind ${log.lastEpoch}`);
    if (head.epoch > log.lastEpoch && head.kind !== entryKind.epochBegins) this.fail(`I2: epoch ${head.epoch} begins with an entry of kind ${head.kind}`);
  }

  /** A log goes on from number `first`. */
  trimmed(first: number, snapshots: readonly GivenSnapshot[], now: number): void {
    for (const { n, atMs } of snapshots) if (now - atMs < keepSim.holdMs && first > n + 1) this.fail(`the log begins at ${first}, and a snapshot of ${n} was given out`);
  }

  /** A unit has applied a group. */
  applied(unit: Follower, stream: Stream, piece: SimPiece, fault: string | undefined): void {
    if (fault !== undefined) this.fail(`${fault} (unit ${unit.name})`);
    const hash = unit.store.hashes[stream];
    const known = this.#hashes.get(piece.head.id);
    if (known === undefined) this.#hashes.set(piece.head.id, hash);
    else if (known !== hash) this.fail(`I5: the units differ at entry ${piece.head.n} of ${stream}`);
  }

  activated(unit: Unit): void {
    this.takeovers++;
    for (let account = 0; account < accounts; account++) {
      if (unit.books.held(account) !== unit.store.held(account)) this.fail(`I7: account ${account} holds ${unit.books.held(account)} in memory, ${unit.store.held(account)} in open calls`);
    }
  }

  exited(unit: Unit, reason: string): void {
    const key = unit.cluster?.leaderKey;
    if (reason === 'fork') this.fail(`I2: ${unit.name} finds an entry that it did not write`);
    if (reason === 'fenced' && unit.role!.epoch > 0 && key?.epoch === unit.role!.epoch) this.fail(`I2: ${unit.name} believes that it is fenced, and leads`);
  }

  acknowledge(what: number, id: number, unit: Unit): void {
    this.acknowledged++;
    this.#acknowledged.set(`${what}:${id}`, unit);
  }

  cdr(id: number, unit: Unit): void {
    this.#cdrs.push({ id, unit, at: unit.ran() });
  }

  /** Of entries that a unit alone had, it lists what they did. */
  lost(pieces: readonly SimPiece[]): void {
    for (const { effects } of pieces) for (const effect of effects) for (const key of keysOf(effect)) this.#lost.add(key);
  }

  /** What a question that is put now may not be answered without. */
  watermark(cluster: Cluster | undefined): number {
    return this.#written.get(cluster) ?? 0;
  }

  written(cluster: Cluster | undefined, n: number): void {
    if (n > this.watermark(cluster)) this.#written.set(cluster, n);
  }

  /** A line begins at a unit's store: what was acknowledged of another's tail is not in it. */
  lineBegun(from: Cluster, cluster: Cluster, { store }: Unit): void {
    this.#written.set(cluster, Math.min(this.watermark(from), store.registerAt));
  }

  read(unit: Unit, at: number, watermark: number): void {
    if (at < watermark) this.fail(`I3: ${unit.name} answers the register of entry ${at}; ${watermark} was acknowledged before the question`);
  }

  /** Both units are level and nothing is in flight: everything that was told stands in both. */
  final(units: readonly Unit[]): void {
    for (const { store, name } of units) {
      const unbalanced = store.balanced();
      if (unbalanced !== undefined) this.fail(`${unbalanced} (unit ${name})`);
      for (const key of this.#acknowledged.keys()) if (!this.#lost.has(key) && !holds(store, key)) this.fail(`I1: ${key} was acknowledged and is not on unit ${name}`);
      for (const { id, unit, at } of this.#cdrs) {
        const excused = unit.kills.some((killed) => killed > at - 5 && killed - at < 4_000);
        if (!store.cdrs.has(id) && !excused && !this.#lost.has(`${code.cdr}:${id}`)) this.fail(`I8: CDR ${id}, told to ${unit.name} after ${at.toFixed(1)} ms, is not on unit ${name}`);
      }
    }
    const [one, other] = units;
    if (other === undefined) return;
    for (const stream of ['s', 'c'] as const) if (one!.store.hashes[stream] !== other.store.hashes[stream]) this.fail(`I5: the units differ in ${stream} at the end`);
    if (one!.store.purges !== other.store.purges) this.fail('I10: the units have purged differently');
  }
}

function keysOf([what, a, b, , , reference]: Effect): Key[] {
  if (what === code.write || what === code.increment) return [`${what}:${b!}`];
  if (what === code.line) return reference! > 0 ? [`${what}:${reference!}`] : [];
  return [`${what!}:${a!}`];
}

function holds(store: Store, key: Key): boolean {
  const [what, id] = key.split(':').map(Number) as [number, number];
  if (what === code.line) return store.references.has(id);
  if (what === code.open) return store.open.has(id) || store.ended.has(id);
  return what === code.close ? store.ended.has(id) : store.done.has(id);
}
