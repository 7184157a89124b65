import type { Clock } from './clock.js';
import { limits } from './limits.js';
import { isRefusal } from './refusals.js';
import { RefusedWrite } from './refused-write.js';
import type { Steps, Turns } from './turns.js';

/**
 * Runs work that pauses, in turns of `turnMs`, between which the thread does what else it has to do. Of threads without
 * `Turns`: on the desk each such turn would come on top of all others.
 */
export async function inTurns<T>(
  work: Generator<unknown, T>,
  clock: Clock,
  turnMs: number = limits.turnMs,
): Promise<T> {
  for (let began = clock.monotonic(); ; ) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (clock.monotonic() - began < turnMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    began = clock.monotonic();
  }
}

/**
 * Runs work of the desk in the turns that it shares with all else there (`Turns`); `owner` is whom it is done for.
 * Where the desk stops meanwhile it throws the refusal.
 */
export async function inDeskTurns<T>(turns: Turns, owner: string, steps: Steps<T>): Promise<T> {
  const done = await turns.run(owner, kept(steps));
  if (isRefusal(done)) throw new RefusedWrite(done);
  return done.result;
}

/** What comes of it may be a refusal itself. */
function* kept<T>(steps: Steps<T>): Steps<{ readonly result: T }> {
  return { result: yield* steps };
}
