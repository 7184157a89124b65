import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { BackupAnswer, BackupOrder, BackupProgress } from './backup-process.js';
import { endProcess, helperEnded, readSaid, startHelperShell } from './helper-shell.js';

/** Who makes backups beside the process. */
export interface BackupStarter {
  /**
   * One after the other; resolves with what went wrong too, never rejects, and never waits longer than the work says
   * that its next word takes.
   */
  ask(order: BackupOrder): Promise<BackupAnswer>;
  /** What is under way ends, and leaves what the next one clears. */
  stop(): void;
}

const program = fileURLToPath(new URL('./backup-process.js', import.meta.url));

/** Says it where the program could not. */
const behind = ' || printf \'{"failed":"its process ended with %s"}\\n\' "$?"';

interface Waiting {
  readonly folder: string;
  readonly settle: (answer: BackupAnswer) => void;
  /** Nobody waits any more: the share that its process hangs on has not let it go. */
  isGivenUp: boolean;
}

/**
 * Call it before the stores are opened (`startHelperShell`). A share that hangs holds a process of its own and nobody
 * else: what says nothing for as long as it said is killed and given up; as long as the kernel does not let it go,
 * later orders are answered at once.
 */
export function startBackupStarter(clock: Clock): BackupStarter {
  const waiting: Waiting[] = [];
  let working: number | undefined;
  let patience: Timer | undefined;
  const end = (reason: string): void => {
    patience?.stop();
    for (const { settle } of waiting.splice(0)) settle({ failed: helperEnded(reason) });
  };
  const waitFor = (milliseconds: number): void => {
    patience?.stop();
    patience = clock.after(milliseconds, () => giveUp(milliseconds));
  };
  const giveUp = (milliseconds: number): void => {
    const [first] = waiting;
    if (first === undefined) return;
    if (working !== undefined) endProcess(working, 'SIGKILL');
    first.isGivenUp = true;
    first.settle({
      failed: `${first.folder} does not answer: nothing for ${Math.round(milliseconds / 1_000)} s. See whether it is mounted and its server is there, or set another backup_dir`,
    });
    for (const { folder, settle } of waiting.splice(1)) settle({ failed: stillHanging(folder) });
  };
  const shell = startHelperShell(program, behind, {
    end,
    line(text) {
      const said = readSaid<BackupAnswer | BackupProgress>(text);
      if ('patienceMs' in said) {
        working = said.pid;
        if (waiting[0]?.isGivenUp === false) waitFor(said.patienceMs);
        return;
      }
      patience?.stop();
      working = undefined;
      const done = waiting.shift();
      if (done?.isGivenUp === false) done.settle(said);
      if (waiting.length > 0) waitFor(limits.backupFirstMs);
    },
  });
  return {
    ask: (order) =>
      new Promise((settle) => {
        if (waiting[0]?.isGivenUp === true) return settle({ failed: stillHanging(order.folder) });
        waiting.push({ folder: order.folder, settle, isGivenUp: false });
        if (shell.ended !== undefined) return end(shell.ended);
        if (waiting.length === 1) waitFor(limits.backupFirstMs);
        shell.give(order);
      }),
    stop() {
      patience?.stop();
      shell.stop(waiting.length > 0);
    },
  };
}

function stillHanging(folder: string): string {
  return `${folder} still does not answer: the process of the backup before hangs on it. See whether it is mounted and its server is there`;
}
