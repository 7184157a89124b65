import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { DamagedRecordFound } from './quarantine.js';
import type { ScrubReceipt } from './scrub.js';

/** What is gone through. */
export interface ScrubOrder {
  readonly stateFolder: string;
  /** Tables, as `icr.number`; all where it is absent. */
  readonly only?: readonly string[];
}

/** A line of the process: a damaged record, or how it ended. */
export type ScrubLine = { readonly damaged: Omit<DamagedRecordFound, 'key' | 'entries'> & { readonly key: string; readonly entries: readonly { readonly index: DamagedRecordFound['entries'][number]['index']; readonly place: number; readonly key: string; readonly entry?: string }[] } }
  | { readonly receipt: ScrubReceipt } | { readonly failed: string };

export type ScrubEnd = { readonly receipt: ScrubReceipt } | { readonly failed: string };

/** Who goes through the stores beside the process. */
export interface ScrubStarter {
  /** One after the other; `tell` hears of each damaged record. Resolves with what went wrong too, never rejects. */
  ask(order: ScrubOrder, tell: (found: DamagedRecordFound) => void): Promise<ScrubEnd>;
  stop(): void;
}

/** Starts the program for each line that comes in, and says when it has ended, whatever it said before; a shell, for it waits for a day and takes a megabyte where a Node takes forty. */
const starter = 'while IFS= read -r order; do "$0" "$1" "$order"; printf \'{"ended":"%s"}\\n\' "$?"; done';

/** Call it before the stores are opened: a fork of the service as it runs holds a thread of it up to a tenth of a second. It has a process group of its own, and ends with this process. */
export function startScrubStarter(program: string): ScrubStarter {
  const child = spawn('/bin/sh', ['-c', starter, process.execPath, program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const waiting: { readonly tell: (found: DamagedRecordFound) => void; readonly settle: (end: ScrubEnd) => void }[] = [];
  let ended: string | undefined;
  let said: ScrubEnd | undefined;
  const end = (reason: string): void => {
    ended ??= reason;
    for (const { settle } of waiting.splice(0)) settle({ failed: `the helper process ended (${reason}): it comes back with the next start` });
  };
  child.on('error', (fault) => end(fault.message));
  child.on('exit', (code, signal) => end(String(code ?? signal)));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = read(text);
    if ('damaged' in line) waiting[0]?.tell(foundIn(line.damaged));
    else if ('ended' in line) {
      waiting.shift()?.settle(said ?? { failed: `its process ended with ${line.ended}` });
      said = undefined;
    } else said = line;
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout] as unknown as readonly { unref(): void }[]) stream.unref();
  return {
    ask: (order, tell) => new Promise((settle) => {
      waiting.push({ tell, settle });
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

function read(line: string): ScrubLine | { readonly ended: string } {
  try {
    return JSON.parse(line) as ScrubLine;
  } catch {
    return { failed: `its process said ${line.slice(0, saidCharacters)}` };
  }
}
const saidCharacters = 200;

/** As its line says it. */
export function lineOf({ key, entries, ...place }: DamagedRecordFound): ScrubLine {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return { damaged: { ...place, key: text(key), entries: entries.map((entry) => ({ index: entry.index, place: entry.place, key: text(entry.key), ...(entry.entry === undefined ? {} : { entry: text(entry.entry) }) })) } };
}

function foundIn({ key, entries, ...place }: Extract<ScrubLine, { damaged: unknown }>['damaged']): DamagedRecordFound {
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
  return { ...place, key: bytes(key), entries: entries.map((entry) => ({ index: entry.index, place: entry.place, key: bytes(entry.key), ...(entry.entry === undefined ? {} : { entry: bytes(entry.entry) }) })) };
}
