import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { log } from '../core/log.js';

/**
 * What the helper process has measured last; `null` is what this machine or the sandbox does not tell. Sizes in bytes,
 * temperatures in degrees Celsius.
 */
export interface Measured {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly model: string | null;
  readonly os: string | null;
  readonly kernel: string | null;
  readonly memory: {
    readonly total: number;
    readonly available: number;
    readonly swap_total: number;
    readonly swap_used: number;
  } | null;
  /** Of all processors together. */
  readonly load_percent: number | null;
  readonly temperature: { readonly main: number | null; readonly highest: number | null };
  readonly disks: readonly {
    readonly mount: string;
    readonly type: string;
    readonly size: number;
    readonly free: number;
  }[];
  readonly network: readonly {
    readonly interface: string;
    readonly state: string;
    readonly received: number;
    readonly sent: number;
    readonly receive_errors: number;
    readonly send_errors: number;
  }[];
}

/** What is known of the unit, by a process that was started once. */
export interface SystemInformation {
  /** Undefined before the first line has come. */
  readonly measured: Measured | undefined;
  stop(): void;
}

const program = fileURLToPath(new URL('./system-information-process.js', import.meta.url));

/**
 * Starts the helper process; call it before the stores are opened, while a fork is cheap. It is not started again when
 * it ends: what was known stays, with its instant.
 *
 * Promises: never throws, holds neither the process nor its end. Source: architecture.md, Dependencies.
 */
export function watchSystem(): SystemInformation {
  let measured: Measured | undefined;
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] });
  let isStopped = false;
  const ended = (reason: string): void => {
    if (!isStopped)
      log.warning('what the system says of the unit is not known any more: the helper process ended', { reason });
  };
  child.on('error', (fault) => ended(fault.message));
  child.on('exit', (code, signal) => ended(String(code ?? signal)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      measured = JSON.parse(line) as Measured;
    } catch {
      // A line that was cut off says nothing.
    }
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout] as unknown as readonly { unref(): void }[]) stream.unref();
  return {
    get measured() {
      return measured;
    },
    stop() {
      isStopped = true;
      child.stdin.end();
    },
  };
}
