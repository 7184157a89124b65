import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Who starts a program for each order that it is given, one after the other. */
interface HelperShell {
  /** Why it is no more; undefined while it is there. */
  readonly ended: string | undefined;
  give(order: object): void;
  /** Takes no more orders; where `isWorking` what is under way is told to end. */
  stop(isWorking: boolean): void;
}

interface Heard {
  line(text: string): void;
  /** It ended, and comes back with the next start of niud. */
  end(reason: string): void;
}

/**
 * Starts a shell that starts `program` for each line that it reads: it waits for weeks, and takes a megabyte where a
 * Node takes forty. `behind` is what it does when a program has ended, with its status in `$?`. Call it before the
 * stores are opened: a fork of the service as it runs holds a thread of it up to a tenth of a second (architecture.md,
 * Dependencies), one of the shell holds nobody. It has a process group of its own, keeps niud from no end, and ends
 * with it.
 */
export function startHelperShell(program: string, behind: string, heard: Heard): HelperShell {
  const child = spawn(
    '/bin/sh',
    ['-c', `while IFS= read -r order; do "$0" "$1" "$order"${behind}; done`, process.execPath, program],
    { stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  );
  let ended: string | undefined;
  const end = (reason: string): void => {
    ended ??= reason;
    heard.end(ended);
  };
  child.on('error', (fault) => end(fault.message));
  child.on('exit', (code, signal) => end(String(code ?? signal)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (text) => heard.line(text));
  child.unref();
  for (const stream of [child.stdin, child.stdout] as unknown as readonly { unref(): void }[]) stream.unref();
  return {
    get ended() {
      return ended;
    },
    give: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    stop(isWorking) {
      child.stdin.end();
      if (isWorking && child.pid !== undefined && ended === undefined) endProcess(-child.pid, 'SIGTERM');
    },
  };
}

/** What is said to those who wait when the shell has ended. */
export function helperEnded(reason: string): string {
  return `the helper process ended (${reason}): it comes back with the next start`;
}

/** A signal to a process, or below 0 to a process group, that may have ended meanwhile. */
export function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has.
  }
}

const saidCharacters = 200;

/** What a program said as JSON, or that it said something else. */
export function readSaid<T>(text: string): T | { readonly failed: string } {
  try {
    return JSON.parse(text) as T;
  } catch {
    return { failed: `its process said ${text.slice(0, saidCharacters)}` };
  }
}
