import { randomBytes } from 'node:crypto';
import { pause } from '../core/clock.js';
import type { Clock } from '../core/clock.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import type { Position } from '../database/position.js';
import { unanswered } from '../pair/engine.js';
import type { Engine } from '../pair/engine.js';
import { idBytes } from '../pair/entry.js';
import { streams } from '../pair/keys.js';
import type { Stream } from '../pair/keys.js';
import { sameLine } from '../pair/line.js';
import type { Line, Lineage } from '../pair/line.js';
import type { Replica } from '../pair/replica.js';

/** The log's own format, as `floor` names it. */
const format = 1;

interface Beginning {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly line: Line;
  readonly replicas: Readonly<Record<Stream, Replica>>;
  /** Whether this unit is the one that begins the line. */
  readonly begins: boolean;
  /** Whether its stores hold anything. */
  readonly hasRecords: boolean;
  readonly level: number;
  /** The lines that its stores went through. */
  readonly before: readonly Lineage[];
}

/**
 * Resolves when the log of the line is there: the unit that begins the line makes it, at its own stores, and the other
 * waits for it. A store that was alone until now has entry 1 behind it, so that whoever has nothing finds the log begun
 * behind itself, and takes a snapshot. Gives the lines that led to it, oldest first, and it; none where an earlier
 * release began it.
 */
export async function beginLog({
  engine,
  clock,
  line,
  replicas,
  begins,
  hasRecords,
  level,
  before,
}: Beginning): Promise<readonly Lineage[]> {
  for (;;) {
    const look = await engine.look();
    if (look !== unanswered && look.seen.generation > 0) {
      const lineages = await engine.lineages();
      if (lineages !== unanswered) return lineages;
    }
    if (look !== unanswered && begins) {
      for (const stream of streams)
        if (replicas[stream].position.n === 0 && hasRecords) await replicas[stream].move(first(line));
      const base = { s: replicas.s.position, c: replicas.c.position };
      const begun = await engine.begin(
        { ...line, base },
        { format, level },
        before.filter((each) => !sameLine(each, line)).slice(1 - limits.lineages),
      );
      if (begun === true)
        log.notice('the log of the pair was begun', {
          generation: line.generation,
          by: line.by,
          s: base.s.n,
          c: base.c.n,
        });
      if (begun !== unanswered) continue;
    }
    await pause(clock, limits.memberLookMs);
  }
}

function first({ generation }: Line): Position {
  return { n: 1, id: randomBytes(idBytes).toString('hex'), epoch: 0, generation };
}
