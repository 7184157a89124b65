/**
 * Runs every compiled test, or those named (`test/tidy.test.ts`), and ends with one plain line: `N passed, N failed`,
 * in tap's own count. Exit code 0 only when nothing failed. Prints one line a file, and of a file that failed what
 * failed in it; the whole protocol is in .tap/results.tap. A whole run names the slowest files at its end.
 *
 * `--coverage` runs every test under tap's own runner instead and holds the coverage of the service to its floor.
 *
 * In a whole run a few files that failed are run once more, alone, when the machine is quiet: a test that waits for a
 * browser or a second process can starve beside others. What passes then is named in a line of its own, so that nobody
 * overlooks it.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { lineCoverage, lineFloor, runCovered } from './testing/coverage.js';
import { keepSeconds, longestFirst, secondsBefore } from './testing/order.js';
import { failures, type Run } from './testing/run.js';
import { Scratch } from './testing/scratch.js';
import { runTestFile } from './testing/test-file.js';

/** So many files may fail beside others and pass alone; more is no matter of the machine. */
const mostUnsteady = 6;

/**
 * Files at once in a whole run: one more than there are processors, for a file waits for a process, a flush or a clock
 * for a third of its time.
 */
const filesAtOnce = availableParallelism() + 1;

/** Seconds that a file should take at most, and how many of the slowest are named: who makes one slower sees it. */
const secondsBudget = 10;
const namedSlowest = 10;

const top = process.cwd();
const modules = join(top, 'node_modules');
const tap = join(modules, 'tap', 'dist', 'esm', 'run.mjs');
const durations = join(top, '.tap', 'seconds.json');

/**
 * tap is installed with its TypeScript plugin, which cannot work with this compiler, and leaves it out (.taprc) only
 * after it has been built anew: that takes some seconds once after each installation, and no network.
 */
function leavePluginOut(): void {
  const built = join(modules, '@tapjs', 'test', 'test-built', 'dist', 'esm', 'index.js');
  if (existsSync(built) && !readFileSync(built, 'utf8').includes('@tapjs/typescript')) return;
  const { status } = spawnSync(process.execPath, [tap, 'build'], { cwd: top, stdio: 'inherit' });
  if (status !== 0) throw new Error('tap could not be built without its TypeScript plugin');
}

/** Every compiled test there is; what lies in a folder of fixtures is none. */
function allTests(): readonly string[] {
  return readdirSync(join(top, 'dist', 'test'), { recursive: true, encoding: 'utf8' })
    .filter((entry) => entry.endsWith('.test.js') && !/(?:^|[\\/])fixture/.test(entry))
    .map((entry) => join('dist', 'test', entry))
    .sort();
}

/**
 * Runs the files in this order, so many at once, and keeps the whole protocol in a file of .tap. `maps`: what failed is
 * shown in its source, which costs each process a quarter of its start.
 */
async function runFiles(
  files: readonly string[],
  { atOnce, maps, protocol }: { readonly atOnce: number; readonly maps: boolean; readonly protocol: string },
  scratch: Scratch,
): Promise<Run> {
  const results = createWriteStream(join(top, '.tap', protocol));
  const failed: string[] = [];
  const seconds = new Map<string, number>();
  const totals = { pass: 0, fail: 0 };
  const waiting = files.values();
  const worker = async (): Promise<void> => {
    for (const file of waiting) {
      const tested = await runTestFile(file, { scratch: scratch.of(file), maps });
      seconds.set(file, tested.seconds);
      totals.pass += tested.totals.pass;
      totals.fail += tested.totals.fail;
      if (!tested.passed) failed.push(file);
      const line = `${tested.passed ? '' : 'not '}ok ${seconds.size} - ${file} # time=${Math.round(tested.seconds * 1_000)}ms`;
      results.write(
        ['# Subtest: ', file, '\n', ...tested.protocol.map((each) => `    ${each}\n`), line, '\n'].join(''),
      );
      if (!tested.passed) for (const shown of failures(tested.protocol)) console.log(`    ${shown}`);
      console.log(line);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  results.end();
  return { totals, failed, seconds };
}

function nameSlowest(seconds: ReadonlyMap<string, number>): void {
  const slowest = [...seconds].sort(([, one], [, other]) => other - one);
  const over = slowest.filter(([, each]) => each > secondsBudget).length;
  console.log(
    `slowest files, in seconds beside others (${over} of ${slowest.length} take more than the budget of ${secondsBudget}):`,
  );
  for (const [file, each] of slowest.slice(0, namedSlowest)) console.log(`${each.toFixed(1).padStart(8)}  ${file}`);
}

async function main(words: readonly string[]): Promise<number> {
  mkdirSync(join(top, '.tap'), { recursive: true });
  leavePluginOut();
  const isCovered = words.includes('--coverage');
  const named = words.filter((word) => word !== '--coverage');
  const all = named.length === 0;
  if (isCovered && !all) throw new Error('--coverage is of a whole run: it takes no files');
  const files = all
    ? longestFirst(allTests(), secondsBefore(durations))
    : named.map((name) => (name.startsWith('dist/') ? name : join('dist', name.replace(/\.ts$/, '.js'))));
  const scratch = new Scratch();
  let run = isCovered
    ? await runCovered(top, tap)
    : await runFiles(
        files,
        { atOnce: all ? filesAtOnce : availableParallelism(), maps: !all, protocol: 'results.tap' },
        scratch,
      );
  const count = (run.totals?.pass ?? 0) + (run.totals?.fail ?? 0);
  if (all && !isCovered) {
    keepSeconds(durations, run.seconds);
    nameSlowest(run.seconds);
  }
  if (all && run.totals !== undefined && run.failed.length > 0 && run.failed.length <= mostUnsteady) {
    const again = await runFiles(run.failed, { atOnce: 1, maps: true, protocol: 'again.tap' }, scratch);
    for (const file of run.failed.filter((file) => !again.failed.includes(file)))
      console.log(`UNSTEADY: ${file} failed beside others and passed alone`);
    run = again;
  }
  // A run that ended badly, or tested nothing, has not passed, whatever its results say.
  let failed = run.totals === undefined || count === 0 ? Math.max(1, run.totals?.fail ?? 0) : run.totals.fail;
  const passed = Math.max(0, count - failed);
  if (isCovered) {
    const covered = lineCoverage(top);
    const enough = covered >= lineFloor;
    console.log(
      `lines of service/ executed: ${covered.toFixed(1)} %, ${enough ? 'above' : 'BELOW'} the floor of ${lineFloor} %`,
    );
    if (!enough) failed++;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
