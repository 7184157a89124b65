import { NoEffects } from '../calls/logged.js';
import type { Standby } from '../calls/standby.js';
import { assert } from '../core/assert.js';
import { limits } from '../core/limits.js';
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

/** Effects of a group, none where an epoch begins, and where `calls` stands behind it. */
interface Following {
  readonly raw: Buffer;
  readonly position: Position;
}

/** The environment `calls` as it follows stream `c`: on disk, and in the memory of the thread that answers calls. */
export class CallsReplica implements Replica {
  #position: Position;

  constructor(
    readonly stores: Stores,
    readonly standby: Pick<Standby, 'apply'>,
    readonly disk: Pick<Disk, 'failureOf'>,
  ) {
    this.#position = readPosition(stores.callsDatabase.meta);
  }

  get position(): Position {
    return this.#position;
  }

  /**
   * As many groups go in one transaction as the active gathers in one of its own: each is a flush, and a unit that was
   * away has to be faster than the one that it follows.
   */
  async apply(groups: readonly Group<Entry>[], generation: number): Promise<AppliedAs> {
    for (const run of runsOf(this.#position, groups, generation)) {
      const became = typeof run === 'string' ? differs(run) : await this.#together(run);
      if (became !== 'applied') return became;
    }
    return 'applied';
  }

  async #together(run: readonly Following[]): Promise<AppliedAs> {
    const position = run.at(-1)?.position;
    assert(position !== undefined, 'groups that go together are one at least');
    try {
      await this.standby.apply(Buffer.concat(run.map(({ raw }) => raw)), () =>
        writePosition(this.stores.callsDatabase.meta, position),
      );
    } catch (fault) {
      if (!(fault instanceof NoEffects)) return this.disk.failureOf(fault) === 'doubt' ? 'doubt' : 'full';
      return run.length > 1 ? this.#oneByOne(run) : differs(fault.message);
    }
    this.#position = position;
    return 'applied';
  }

  /** One of them cannot be read: those before it are kept. */
  async #oneByOne(run: readonly Following[]): Promise<AppliedAs> {
    for (const following of run) {
      const became = await this.#together([following]);
      if (became !== 'applied') return became;
    }
    return 'applied';
  }

  async move(position: Position): Promise<void> {
    await this.stores.calls.root.childTransaction(() => {
      writePosition(this.stores.callsDatabase.meta, position);
    });
    this.#position = position;
  }
}

/**
 * Groups that are not in an environment yet which stands at `at`, those that go together in one; a text where the next
 * one does not fit, and nothing behind that.
 */
function* runsOf(
  at: Position,
  groups: readonly Group<Entry>[],
  generation: number,
): Generator<readonly Following[] | string> {
  let [run, bytes, { n }]: [Following[], number, { readonly n: number }] = [[], 0, at];
  for (const group of groups) {
    const position = positionBehind(n, group, generation);
    if (position === undefined) continue;
    const following = typeof position === 'string' ? position : followingOf(group, position);
    const size = typeof following === 'string' ? Infinity : following.raw.length;
    if (run.length > 0 && bytes + size > limits.groupRawBytes) {
      yield run;
      [run, bytes] = [[], 0];
    }
    if (typeof following === 'string') return yield following;
    run.push(following);
    bytes += size;
    ({ n } = following.position);
  }
  if (run.length > 0) yield run;
}

function followingOf(group: Group<Entry>, position: Position): Following | string {
  const { kind } = group.pieces.at(-1)!.head;
  if (kind === entryKind.epochBegins) return { raw: Buffer.alloc(0), position };
  return kind === entryKind.calls ? { raw: rawOf(group), position } : `an entry of kind ${kind} is none of calls`;
}

function differs(why: string): AppliedAs {
  log.alarm('the log does not fit the calls of this unit', { alarm: 'pair_difference', why });
  return 'diverged';
}
