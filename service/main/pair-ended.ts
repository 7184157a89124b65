import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ending } from '../pair/role-state.js';

const fileName = 'pair-ended';

/** Ends that somebody should know of when the unit runs again, in words; the others were asked for. */
const words = {
  deadline: 'it did not hear the log in time, and another may have led since',
  fenced: 'another unit led by then',
  fork: 'the log held an entry that was not its own',
  doubt: 'a commit failed, or it could not begin its epoch',
  unfit: 'its stores were not level with the log',
  superseded: 'the other unit is of a later line: a person promoted it',
} as const satisfies Partial<Record<Ending, string>>;

type Told = keyof typeof words;

/** How the last process of this unit ended its role. */
export interface PairEnd {
  readonly reason: string;
  readonly atMs: number;
}

/**
 * Notes how this process ends its role, for the next one. In the runtime folder: memory, which never hangs; it outlives
 * a restart, and no stop.
 */
export function noteEnd(runtimeFolder: string, reason: Ending, nowMs: number): void {
  if (!(reason in words)) return;
  try {
    writeFileSync(join(runtimeFolder, fileName), `${nowMs} ${reason}\n`, { mode: 0o640 });
  } catch {
    /* The journal has it too. */
  }
}

/** What the last process noted; undefined where it ended as it was told to. */
export function notedEnd(runtimeFolder: string): PairEnd | undefined {
  try {
    const [at, reason = ''] = readFileSync(join(runtimeFolder, fileName), 'utf8').trim().split(' ');
    return Number.isSafeInteger(Number(at)) && reason in words
      ? { reason: words[reason as Told], atMs: Number(at) }
      : undefined;
  } catch {
    return undefined;
  }
}
