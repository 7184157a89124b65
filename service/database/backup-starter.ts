import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BackupAnswer, BackupOrder } from './backup-process.js';

/** Who makes backups beside the process. */
export interface BackupStarter {
  /** One after the other; resolves with what went wrong too, never rejects. */
  ask(order: BackupOrder): Promise<BackupAnswer>;
  /** What is under way ends, and leaves what the next one clears. */
  stop(): void;
}

const program = fileURLToPath(new URL('./backup-process.js', import.meta.url));

/** Starts a program for each line that comes in. A shell, for it waits for weeks and takes a megabyte where a Node takes forty. */
const starter = 'while IFS= read -r order; do "$0" "$1" "$order" || printf \'{"failed":"its process ended with %s"}\\n\' "$?"; done';

/**
 * Call it before the stores are opened: a fork of the service as it runs holds a thread of it up to a tenth of a second (architecture.md, Dependencies), one of the helper holds nobody.
 * It has a process group of its own, and ends with this process.
 */
export function startBackupStarter(): BackupStarter {
  const child = spawn('/bin/sh', ['-c', starter, process.execPath, program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const waiting: ((answer: BackupAnswer) => void)[] = [];
  let ended: string | undefined;
  const end = (reason: string): void => {
    ended ??= reason;
    for (const settle of waiting.splice(0)) settle({ failed: `the helper process ended (${reason}): it comes back with the next start` });
  };
  child.on('error', (fault) => end(fault.message));
  child.on('exit', (code, signal) => end(String(code ?? signal)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(read(line)));
  child.unref();
  for (const stream of [child.stdin, child.stdout] as unknown as readonly { unref(): void }[]) stream.unref();
  return {
    ask: (order) => new Promise((resolve) => {
      waiting.push(resolve);
      if (ended !== undefined) end(ended);
      else child.stdin.write(`${JSON.stringify(order)}\n`);
    }),
    stop() {
      child.stdin.end();
      if (waiting.length === 0 || child.pid === undefined || ended !== undefined) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended meanwhile.
      }
    },
  };
}

function read(line: string): BackupAnswer {
  try {
    return JSON.parse(line) as BackupAnswer;
  } catch {
    return { failed: `its process said ${line.slice(0, saidCharacters)}` };
  }
}

const saidCharacters = 200;
