/** What can be taken back and done again. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  /** What the last step was about: going on with it makes no further step. */
  readonly about?: string;
}

/** Steps that are kept. */
export const mostSteps = 200;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

/** Goes on to another state. Steps about the same thing, as the letters of a word, are one. */
export function step<T>({ past, now, about: before }: History<T>, next: T, about?: string): History<T> {
  const goesOn = about !== undefined && about === before && past.length > 0;
  return {
    past: goesOn ? past : [...past, now].slice(-mostSteps),
    now: next,
    future: [],
    ...(about === undefined ? {} : { about }),
  };
}

export function undo<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  return past.length === 0 ? history : { past: past.slice(0, -1), now: past.at(-1)!, future: [now, ...future] };
}

export function redo<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  return future.length === 0 ? history : { past: [...past, now], now: future[0]!, future: future.slice(1) };
}
