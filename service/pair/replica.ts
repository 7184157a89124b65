import { changesIn, NoChange } from '../database/logged-change.js';
import { applyChange, Divergence } from '../database/apply-change.js';
import type { Environment } from '../database/environment.js';
import type { SubDatabase } from '../database/sub-database.js';
import { readPosition, writePosition } from '../database/position.js';
import type { Position } from '../database/position.js';
import type { Disk } from '../database/space.js';
import type { Stores } from '../database/stores.js';
import { numberAt, numberKey } from '../database/numbers.js';
import { lastChangeKey } from '../database/view.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { entryKind } from './entry.js';
import type { Entry, EntryKind } from './entry.js';
import type { Group } from './parts.js';

/** What became of groups that were to be applied: see `FollowEvent`. */
export type AppliedAs = 'applied' | 'full' | 'diverged' | 'doubt';

/** What a group does to an environment, within a transaction. Throws `Divergence` or `NoChange`. */
type Effects = (kind: EntryKind, raw: Buffer) => void;

/**
 * One environment of this unit as a state that follows a stream: each group with the position that it leads to, in one
 * transaction.
 */
export interface Replica {
  readonly position: Position;
  /**
   * Groups in their order, one transaction each; what is in it already is passed over. The first that fails ends it,
   * and what is behind that is not kept either.
   */
  apply(groups: readonly Group<Entry>[], generation: number): Promise<AppliedAs>;
  /** Moves the position alone: behind the beginning of an epoch of this unit's own. */
  move(position: Position): Promise<void>;
}

/**
 * Where an environment that stands at entry `at` stands behind a group; undefined where that is in it already, a text
 * where it does not follow.
 */
export function positionBehind(
  at: number,
  { after, pieces }: Group<Entry>,
  generation: number,
): Position | string | undefined {
  const { n, id, epoch } = pieces.at(-1)!.head;
  if (n <= at) return undefined;
  return at === after
    ? { n, id, epoch, generation }
    : `this unit stands at entry ${at}, the group behind entry ${after}`;
}

/** What a group brings, whole. */
export function rawOf({ pieces }: Group<Entry>): Buffer {
  return pieces.length === 1 ? pieces[0]!.raw : Buffer.concat(pieces.map(({ raw }) => raw));
}

/** One that is nothing but an environment on disk. */
class EnvironmentReplica implements Replica {
  /**
   * `moved` is called within the transaction, where the position goes on from one to another; `applied` behind each
   * commit, before anybody hears of it.
   */
  constructor(
    readonly environment: Environment,
    readonly meta: SubDatabase,
    readonly disk: Pick<Disk, 'failureOf'>,
    readonly effects: Effects,
    readonly moved: (from: Position, to: Position) => void,
    readonly applied: () => void,
  ) {}

  get position(): Position {
    return readPosition(this.meta);
  }

  async apply(groups: readonly Group<Entry>[], generation: number): Promise<AppliedAs> {
    const results = await Promise.allSettled(
      groups.map((group) => this.environment.root.childTransaction(() => this.#one(group, generation))),
    );
    this.applied();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return 'applied';
    const fault: unknown = failed.reason;
    if (fault instanceof Divergence || fault instanceof NoChange) {
      log.alarm('the log does not fit the store of this unit', { alarm: 'pair_difference', why: fault.message });
      return 'diverged';
    }
    return this.disk.failureOf(fault) === 'doubt' ? 'doubt' : 'full';
  }

  #one(group: Group<Entry>, generation: number): void {
    const from = readPosition(this.meta);
    const position = positionBehind(from.n, group, generation);
    if (position === undefined) return;
    const { n, kind } = group.pieces.at(-1)!.head;
    if (typeof position === 'string') throw new Divergence(n, position);
    this.moved(from, position);
    if (kind !== entryKind.epochBegins) this.effects(kind, rawOf(group));
    writePosition(this.meta, position);
  }

  async move(position: Position): Promise<void> {
    await this.environment.root.childTransaction(() => {
      this.moved(readPosition(this.meta), position);
      writePosition(this.meta, position);
    });
    this.applied();
  }
}

/** The environment `store` as it follows stream `s`; `raise` tells the last change to whoever reads. */
export function storeReplica(stores: Stores, disk: Pick<Disk, 'failureOf'>, raise: (change: number) => void): Replica {
  return new EnvironmentReplica(
    stores.store,
    stores.meta,
    disk,
    (kind, raw) => {
      if (kind !== entryKind.changes) throw new NoChange(`an entry of kind ${kind} is none of the records`);
      for (const change of changesIn(raw)) applyChange(stores, change);
    },
    (from, to) => passOver(stores.meta, from, to),
    () => {
      stores.store.root.resetReadTxn();
      raise(numberAt(stores.meta, lastChangeKey));
    },
  );
}

/**
 * Where a store goes on into a later generation it passes over `limits.skippedChanges` numbers of changes for each one:
 * whoever led before may have made changes under those that nobody else has. Both units come to the same, for each does
 * it where its position goes over.
 */
function passOver(meta: SubDatabase, from: Position, to: Position): void {
  if (from.n === 0 || to.generation <= from.generation) return;
  const passed = (to.generation - from.generation) * limits.skippedChanges;
  void meta.put(lastChangeKey, numberKey(numberAt(meta, lastChangeKey) + passed));
}
