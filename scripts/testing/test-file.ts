import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mostSeconds, totalsOf, type Totals } from './run.js';

/** tap has so long to say where a file hangs, before it is ended. */
const graceMs = 15_000;

interface TestedFile {
  readonly file: string;
  readonly passed: boolean;
  readonly totals: Totals;
  readonly seconds: number;
  /** All that it wrote, and why it ended badly where it did. */
  readonly protocol: readonly string[];
}

/**
 * Runs one compiled file in a process of its own, as plain Node: what `tap run` adds to each process and to all that it
 * starts (a second thread that loads every module, and a list of them with digests at the end) costs more than most
 * tests. `scratch` is where it has its scratch files; `maps`: its faults are told in its source, not in what was built
 * of it. A file that ends badly or without a count has failed, whatever it wrote.
 */
export async function runTestFile(
  file: string,
  { scratch, maps }: { readonly scratch: string; readonly maps: boolean },
): Promise<TestedFile> {
  const began = performance.now();
  const child = spawn(process.execPath, [...(maps ? ['--enable-source-maps'] : []), file], {
    env: { ...process.env, TAP: '1', TAP_TIMEOUT: String(mostSeconds), TMPDIR: scratch },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const timers = [
    setTimeout(() => child.kill('SIGALRM'), mostSeconds * 1_000),
    setTimeout(() => child.kill('SIGKILL'), mostSeconds * 1_000 + graceMs),
  ];
  const protocol: string[] = [];
  let totals: Totals | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    protocol.push(line);
    totals = totalsOf(line) ?? totals;
  }
  const [status, signal] = await ended;
  for (const timer of timers) clearTimeout(timer);
  const seconds = (performance.now() - began) / 1_000;
  const passed = status === 0 && totals?.fail === 0;
  if (!passed && !((totals?.fail ?? 0) > 0)) {
    protocol.push(
      `not ok - ${totals === undefined ? 'the file did not come to its end' : 'the file ended badly'}: ${status === null ? signal : `exit code ${status}`}, ${Math.round(seconds)} s`,
    );
    totals = { pass: totals?.pass ?? 0, fail: 1 };
  }
  return { file, passed, totals: totals!, seconds, protocol };
}
