import { limits } from '../core/limits.js';
import { refuse } from '../core/refusals.js';
import { RefusedWrite } from '../core/refused-write.js';
import type { Keyed } from '../people/kept-sessions.js';

/**
 * Sessions of a unit that may be standby: whoever signs in there reads there, and is known to this process alone. What
 * the pair keeps is changed by the active: there is nothing of it that a standby ends. What was put here while the unit
 * was standby lasts on when it takes over, until the process ends.
 */
export function standbySessions(kept: Keyed, active: () => boolean): Keyed {
  const own = new Map<string, Buffer>();
  return {
    get: (key) => own.get(key.toString('hex')) ?? kept.get(key),
    async put(key, value) {
      if (active()) return kept.put(key, value);
      if (own.size >= limits.standbySessions) throw new RefusedWrite(refuse('overloaded'));
      own.set(key.toString('hex'), value);
    },
    async remove(key) {
      if (!own.delete(key.toString('hex'))) await kept.remove(key);
    },
    *scan(from, limit = Infinity) {
      const first = from.toString('hex');
      const mine = [...own]
        .filter(([key]) => key >= first)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => ({ key: Buffer.from(key, 'hex'), value }));
      let left = limit;
      for (const entry of kept.scan(from, limit)) {
        while (mine.length > 0 && Buffer.compare(mine[0]!.key, entry.key) <= 0 && left-- > 0) yield mine.shift()!;
        if (left-- <= 0) return;
        yield entry;
      }
      while (mine.length > 0 && left-- > 0) yield mine.shift()!;
    },
    refresh: () => kept.refresh(),
  };
}
