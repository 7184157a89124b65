import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock, Timer } from '../core/clock.js';
import { limits } from '../core/limits.js';
import type { BackupAnswer, BackupOrder, BackupProgress } from './backup-process.js';

/** Who makes backups beside the process. */
export interface BackupStarter {
  /** One after the other; resolves with what went wrong too, never rejects, and never waits longer than the work says that its next word takes. */
  ask(order: BackupOrder): Promise<BackupAnswer>;
  /** What is under way ends, and leaves what the next one clears. */
  stop(): void;
}

const program = fileURLToPath(new URL('./backup-process.js', import.meta.url));

/** Starts a program for each line that comes in. A shell, for it waits for weeks and takes a megabyte where a Node takes forty. */
const starter = 'while IFS= read -r order; do "$0" "$1" "$order" || printf \'{"failed":"its process ended with %s"}\\n\' "$?"; done';

interface Waiting {
  readonly folder: string;
  readonly settle: (answer: BackupAnswer) => void;
  /** Nobody waits any more: the share that its process hangs on has not let it go. */
  isGivenUp: boolean;
}

/**
 * Call it before the stores are opened: a fork of the service as it runs holds a thread of it up to a tenth of a second (architecture.md, Dependencies), one of the helper holds nobody.
 * It has a process group of its own, and ends with this process. A share that hangs holds a process of its own and nobody else: what says nothing for as long as it said is killed and given
 * up; as long as the kernel does not let it go, later orders are answered at once.
 */
export function startBackupStarter(clock: Clock): BackupStarter {
  const child = spawn('/bin/sh', ['-c', starter, process.execPath, program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const waiting: Waiting[] = [];
  let ended: string | undefined;
  let working: number | undefined;
  let patience: Timer | undefined;
  const end = (reason: string): void => {
    ended ??= reason;
    patience?.stop();
    for (const { settle } of waiting.splice(0)) settle({ failed: `the helper process ended (${reason}): it comes back with the next start` });
  };
  const waitFor = (milliseconds: number): void => {
    patience?.stop();
    patience = clock.after(milliseconds, () => giveUp(milliseconds));
  };
  const giveUp = (milliseconds: number): void => {
    const [first] = waiting;
    if (first === undefined) return;
    if (working !== undefined) kill(working, 'SIGKILL');
    first.isGivenUp = true;
    first.settle({ failed: `${first.folder} does not answer: nothing for ${Math.round(milliseconds / 1_000)} s. See whether it is mounted and its server is there, or set another backup_dir` });
    for (const { folder, settle } of waiting.splice(1)) settle({ failed: stillHanging(folder) });
  };
  child.on('error', (fault) => end(fault.message));
  child.on('exit', (code, signal) => end(String(code ?? signal)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = read(line);
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
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout] as unknown as readonly { unref(): void }[]) stream.unref();
  return {
    ask: (order) => new Promise((settle) => {
      if (waiting[0]?.isGivenUp === true) return settle({ failed: stillHanging(order.folder) });
      waiting.push({ folder: order.folder, settle, isGivenUp: false });
      if (ended !== undefined) return end(ended);
      if (waiting.length === 1) waitFor(limits.backupFirstMs);
      child.stdin.write(`${JSON.stringify(order)}\n`);
    }),
    stop() {
      patience?.stop();
      child.stdin.end();
      if (waiting.length > 0 && child.pid !== undefined && ended === undefined) kill(-child.pid, 'SIGTERM');
    },
  };
}

function stillHanging(folder: string): string {
  return `${folder} still does not answer: the process of the backup before hangs on it. See whether it is mounted and its server is there`;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function read(line: string): BackupAnswer | BackupProgress {
  try {
    return JSON.parse(line) as BackupAnswer | BackupProgress;
  } catch {
    return { failed: `its process said ${line.slice(0, saidCharacters)}` };
  }
}

const saidCharacters = 200;
