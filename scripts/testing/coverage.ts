import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { failures, mostSeconds, totalsOf, type Run, type Totals } from './run.js';

/** Percent of the lines of service/ that the tests of a whole run execute; raised as it rises, never lowered. */
export const lineFloor = 85;

const summary = (top: string): string => join(top, '.tap', 'report', 'coverage-summary.json');

/**
 * Every test under `tap run`, which counts what each process and its children execute; it takes several times as long
 * as the tests alone.
 */
export async function runCovered(top: string, program: string): Promise<Run> {
  rmSync(summary(top), { force: true });
  const run = spawn(process.execPath, [program, 'run', '--reporter=tap', `--timeout=${mostSeconds}`], {
    cwd: top,
    env: { ...process.env, NIUD_TEST_COUNTED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(run, 'close') as Promise<[number | null]>;
  const results = createWriteStream(join(top, '.tap', 'results.tap'));
  let lines: string[] = [];
  let totals: Totals | undefined;
  const failed: string[] = [];
  for await (const line of createInterface({ input: run.stdout })) {
    results.write(`${line}\n`);
    lines.push(line);
    totals = totalsOf(line) ?? totals;
    if (!/^(?:not )?ok /.test(line)) continue;
    const file = /^not ok \d+ - (\S+\.js)/.exec(line)?.[1];
    if (file !== undefined) failed.push(file);
    for (const shown of line.startsWith('not ok') ? failures(lines) : [line]) console.log(shown);
    lines = [];
  }
  results.end();
  const [status] = await ended;
  return { totals: status === 0 || (totals?.fail ?? 0) > 0 ? totals : undefined, failed, seconds: new Map() };
}

/** Percent of the lines under service/ that were executed; a file that no test loads counts with all of its lines. */
export function lineCoverage(top: string): number {
  if (!existsSync(summary(top))) return 0;
  const files = JSON.parse(readFileSync(summary(top), 'utf8')) as Record<
    string,
    { readonly lines: { readonly total: number; readonly covered: number } }
  >;
  let total = 0;
  let covered = 0;
  for (const entry of readdirSync(join(top, 'service'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue;
    const source = join(top, 'service', entry);
    const lines = files[source]?.lines ?? { total: readFileSync(source, 'utf8').split('\n').length - 1, covered: 0 };
    // What runs in a browser is tried there (test/ui), and not counted.
    if (files[source] === undefined && entry.startsWith('ui/')) continue;
    // A file of types alone compiles to nothing that could run.
    if (files[source] === undefined && isTypesOnly(top, source)) continue;
    total += lines.total;
    covered += lines.covered;
  }
  return total === 0 ? 0 : (100 * covered) / total;
}

function isTypesOnly(top: string, source: string): boolean {
  const compiled = join(top, 'dist', relative(top, source).replace(/\.ts$/, '.js'));
  return existsSync(compiled) && /^(?:export \{\};|\s|\/\/.*|\/\*[\s\S]*?\*\/)*$/.test(readFileSync(compiled, 'utf8'));
}
