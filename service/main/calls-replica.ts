import { NoEffects } from '../calls/logged.js';
import type { Standby } from '../calls/standby.js';
import { log } from '../core/log.js';
import { readPosition, writePosition } from '../database/position.js';
import type { Position } from '../database/position.js';
import type { Disk } from '../database/space.js';
import type { Stores } from '../database/stores.js';
import { entryKind } from '../pair/entry.js';
import type { Entry } from '../pair/entry.js';
import type { Group } from '../pair/parts.js';
import { positionBehind, rawOf } from '../pair/replica.js';
import type { AppliedAs, Replica } from '../pair/replica.js';

/** The environment `calls` as it follows stream `c`: on disk, and in the memory of the thread that answers calls. */
export class CallsReplica implements Replica {
  #position: Position;

  constructor(
    readonly stores: Stores,
    readonly standby: Standby,
    readonly disk: Pick<Disk, 'failureOf'>,
  ) {
    this.#position = readPosition(stores.callsDatabase.meta);
  }

  get position(): Position {
    return this.#position;
  }

  async apply(groups: readonly Group<Entry>[], generation: number): Promise<AppliedAs> {
    for (const group of groups) {
      const became = await this.#one(group, generation);
      if (became !== 'applied') return became;
    }
    return 'applied';
  }

  async #one(group: Group<Entry>, generation: number): Promise<AppliedAs> {
    const position = positionBehind(this.#position.n, group, generation);
    if (position === undefined) return 'applied';
    if (typeof position === 'string') return differs(position);
    const { kind } = group.pieces.at(-1)!.head;
    if (kind === entryKind.epochBegins) {
      await this.move(position);
      return 'applied';
    }
    if (kind !== entryKind.calls) return differs(`an entry of kind ${kind} is none of calls`);
    try {
      await this.standby.apply(rawOf(group), () => writePosition(this.stores.callsDatabase.meta, position));
    } catch (fault) {
      if (fault instanceof NoEffects) return differs(fault.message);
      return this.disk.failureOf(fault) === 'doubt' ? 'doubt' : 'full';
    }
    this.#position = position;
    return 'applied';
  }

  async move(position: Position): Promise<void> {
    await this.stores.calls.root.childTransaction(() => {
      writePosition(this.stores.callsDatabase.meta, position);
    });
    this.#position = position;
  }
}

function differs(why: string): AppliedAs {
  log.alarm('the log does not fit the calls of this unit', { alarm: 'pair_difference', why });
  return 'diverged';
}
