/**
 * Runs every compiled test with tap, or those named (`test/tidy.test.ts`), holds the coverage of the service to its floor, and
 * ends with one plain line: `N passed, N failed`, in tap's own count. Exit code 0 only when nothing failed. Prints one line a
 * file, and of a file that failed what failed in it; the whole protocol is in .tap/results.tap.
 *
 * In a whole run a few files that failed are run once more, alone, when the machine is quiet: a test that waits for a browser or
 * a second process can starve beside others. What passes then is named in a line of its own, so that nobody overlooks it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';

/** Percent of the lines of service/ that the tests of a whole run execute; raised as it rises, never lowered. */
const lineFloor = 85;

/** So many files may fail beside others and pass alone; more is no matter of the machine. */
const mostUnsteady = 3;

const top = process.cwd();
const modules = join(top, 'node_modules');
const coverage = join(top, '.tap', 'report', 'coverage-summary.json');
const tap = (...words: readonly string[]) => [join(modules, 'tap', 'dist', 'esm', 'run.mjs'), ...words];

/**
 * tap is installed with its TypeScript plugin, which cannot work with this compiler, and leaves it out (.taprc) only after it has
 * been built anew: that takes some seconds once after each installation, and no network.
 */
function leavePluginOut(): void {
  const built = join(modules, '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js');
  if (existsSync(built) && !readFileSync(built, 'utf8').includes('@tapjs/typescript')) return;
  const { status } = spawnSync(process.execPath, tap('build'), { cwd: top, stdio: 'inherit' });
  if (status !== 0) throw new Error('tap could not be built without its TypeScript plugin');
}

interface Totals {
  readonly pass: number;
  readonly fail: number;
}

interface Run {
  readonly status: number | null;
  /** As tap writes them behind its last result: undefined when it did not come so far. */
  readonly totals: Totals | undefined;
  /** The files that failed. */
  readonly failed: readonly string[];
}

/** Of the lines of a failed file those that say what failed: each `not ok` with its details. */
function failures(lines: readonly string[]): readonly string[] {
  let depth = -1;
  return lines.filter((line) => {
    const found = /^( *)not ok /.exec(line);
    const inside = depth >= 0;
    if (found !== null) depth = found[1]!.length;
    else if (inside && line.trim() === '...' && line.length === depth + 5) depth = -1;
    else if (inside && /^ *(?:ok |# Subtest|\d+\.\.)/.test(line)) depth = -1;
    return depth >= 0;
  });
}

/** Runs tap and keeps its whole protocol in a file of .tap. */
async function runTap(words: readonly string[], protocol = 'results.tap'): Promise<Run> {
  const run = spawn(process.execPath, tap('run', '--reporter=tap', ...words), { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(run, 'close') as Promise<[number | null]>;
  const results = createWriteStream(join(top, '.tap', protocol));
  let lines: string[] = [];
  let totals: Totals | undefined;
  const failed: string[] = [];
  for await (const line of createInterface({ input: run.stdout })) {
    results.write(`${line}\n`);
    lines.push(line);
    const count = (name: string) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
    if (line.startsWith('# { total:')) totals = { pass: count('pass'), fail: count('fail') };
    if (!/^(?:not )?ok /.test(line)) continue;
    const file = /^not ok \d+ - (\S+\.js)/.exec(line)?.[1];
    if (file !== undefined) failed.push(file);
    for (const shown of line.startsWith('not ok') ? failures(lines) : [line]) console.log(shown);
    lines = [];
  }
  results.end();
  return { status: (await ended)[0], totals, failed };
}

/** Percent of the lines under service/ that were executed; a file that no test loads counts with all of its lines. */
function lineCoverage(): number {
  if (!existsSync(coverage)) return 0;
  const files = JSON.parse(readFileSync(coverage, 'utf8')) as Record<string, { readonly lines: { readonly total: number; readonly covered: number } }>;
  let total = 0;
  let covered = 0;
  for (const entry of readdirSync(join(top, 'service'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue;
    const source = join(top, 'service', entry);
    const lines = files[source]?.lines ?? { total: readFileSync(source, 'utf8').split('\n').length - 1, covered: 0 };
    // What runs in a browser is tried there (test/ui), and not counted.
    if (files[source] === undefined && entry.startsWith('ui/')) continue;
    // A file of types alone compiles to nothing that could run.
    if (files[source] === undefined && isTypesOnly(source)) continue;
    total += lines.total;
    covered += lines.covered;
  }
  return total === 0 ? 0 : (100 * covered) / total;
}

function isTypesOnly(source: string): boolean {
  const compiled = join(top, 'dist', relative(top, source).replace(/\.ts$/, '.js'));
  return existsSync(compiled) && /^(?:export \{\};|\s|\/\/.*|\/\*[\s\S]*?\*\/)*$/.test(readFileSync(compiled, 'utf8'));
}

async function main(named: readonly string[]): Promise<number> {
  mkdirSync(join(top, '.tap'), { recursive: true });
  rmSync(coverage, { force: true });
  leavePluginOut();
  const files = named.map((name) => name.startsWith('dist/') ? name : join('dist', name.replace(/\.ts$/, '.js')));
  const all = files.length === 0;
  const uncovered = ['--disable-coverage', '--allow-empty-coverage'];
  let run = await runTap(all ? [] : [...uncovered, ...files]);
  const count = (run.totals?.pass ?? 0) + (run.totals?.fail ?? 0);
  const covered = all ? lineCoverage() : undefined;
  if (all && run.totals !== undefined && run.failed.length > 0 && run.failed.length <= mostUnsteady) {
    const again = await runTap(['--jobs=1', ...uncovered, ...run.failed], 'again.tap');
    for (const file of run.failed.filter((file) => !again.failed.includes(file))) console.log(`UNSTEADY: ${file} failed beside others and passed alone`);
    run = again;
  }
  let failed = run.totals?.fail ?? 1;
  // A run that ended badly, or tested nothing, has not passed, whatever its results say.
  if (failed === 0 && (run.status !== 0 || count === 0)) failed = 1;
  const passed = Math.max(0, count - failed);
  if (covered !== undefined) {
    const enough = covered >= lineFloor;
    console.log(`lines of service/ executed: ${covered.toFixed(1)} %, ${enough ? 'above' : 'BELOW'} the floor of ${lineFloor} %`);
    if (!enough) failed++;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
