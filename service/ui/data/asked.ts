import { useEffect, useRef, useState } from 'preact/hooks';
import { get, returned, type Answer } from './api.js';
import { measured } from './events.js';

/** What was asked of the API, for the component that shows it. */
export interface Shown {
  /** Undefined while the first answer is on its way; an older one stands until the next has come. */
  readonly answer: Answer | undefined;
  readonly again: () => Promise<void>;
}

/**
 * Asks a path of an application's API when the component appears and when the path changes; nothing while it is
 * undefined. `outside` as `ask` has it.
 */
export function useAsked(app: string, path: string | undefined, outside = false): Shown {
  const [held, setHeld] = useState<{ readonly path: string; readonly answer: Answer }>();
  const control = useRef<AbortController>();
  const read = async (): Promise<void> => {
    if (path === undefined) return;
    control.current?.abort();
    const own = new AbortController();
    control.current = own;
    const answer = await get(app, path, { signal: own.signal, outside });
    if (!own.signal.aborted) setHeld({ path: `${app} ${path}`, answer });
  };
  const back = returned.value;
  useEffect(() => {
    void read();
    return () => control.current?.abort();
  }, [app, path, back]);
  return { answer: held?.path === `${app} ${path}` ? held.answer : undefined, again: read };
}

/** Runs when niud tells what a step came to; where it does not tell, as often by itself. */
export function useMeasured(app: string, stepMs: number, run: () => void): void {
  const told = measured.value;
  useEffect(() => {
    if (told?.app === app && !document.hidden) run();
  }, [told]);
  useEvery(stepMs, () => {
    if (told === undefined || Date.now() - told.atMs > 2 * stepMs) run();
  });
}

/** Asks again every so many milliseconds while the component is there and the page is in sight. */
export function useEvery(ms: number, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}
