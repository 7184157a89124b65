import { join } from 'node:path';
import { median, type Figure } from './figure.js';
import { answeredPerSecond, load, refusedNote, type LoadReport } from './programs.js';
import { ccShare } from './shares/cc.js';
import { assertWhole, importShare, writeCalls } from './shares/import.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 5;
/**
 * Calls a second where latency is measured: far from what can be settled, so that nothing queues but for the import.
 */
const rate = 500;
const depth = 512;

/**
 * Card calls with ROUTE, ANSWER and END, each charge on disk before its reply: how many a second, and how long END
 * takes alone and while all numbers are imported.
 */
export async function charge(site: BenchSite): Promise<readonly Figure[]> {
  await site.generated();
  const state = site.emptyState('charge');
  const share = ccShare(site.quick ? 1_000 : 10_000, 2_000);
  const calls = writeCalls(share, 50_000, join(site.folder, 'calls-charge'));
  const words = ['--numbers', calls, '--answer', '--duration-ms', '61000', '--seconds', site.quick ? '0.5' : '3'];
  const unit = await Unit.start(state);
  try {
    await importShare(unit, share, site.folder);
    for (const table of ['service_provider', 'subscriber'])
      assertWhole(table, await unit.operator.import(table, await unit.operator.upload(site.csv(table))));
    const deep = await inTurn(rounds, () =>
      load(unit.lookupSocket, [...words, '--mode', 'throughput', '--depth', String(depth)]),
    );
    const atRate = () => load(unit.lookupSocket, [...words, '--mode', 'open', '--rate', String(rate)]);
    const alone = await inTurn(rounds, atRate);
    const during = await duringImport(unit, site, atRate);
    const [aloneUs, duringUs] = [alone, during].map((reports) => median(reports.map(({ endUs }) => endUs.p99))) as [
      number,
      number,
    ];
    const all = [...deep, ...alone, ...during];
    return [
      {
        what: `charges a second, ${depth} calls open`,
        measured: `${median(deep.map(answeredPerSecond)).toFixed(0)}/s${refusedNote(all)}`,
        baseline: '-',
        value: median(deep.map(answeredPerSecond)),
        unit: '/s',
        better: 'higher',
      },
      {
        what: `durable charge p99 at ${rate}/s during an import of ${site.sizes.numbers} numbers`,
        measured: `${(duringUs / 1000).toFixed(2)} ms`,
        baseline: `without: ${(aloneUs / 1000).toFixed(2)} ms`,
        value: duringUs / aloneUs,
        unit: 'x',
        better: 'lower',
        must: 4,
        aim: 1.5,
      },
    ];
  } finally {
    await unit.stop();
  }
}

async function inTurn<T>(times: number, run: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let round = 0; round < times; round++) results.push(await run());
  return results;
}

/** As often as the import lasts; the last run of several may have seen its end, and is left out. */
async function duringImport(
  unit: Unit,
  site: BenchSite,
  run: () => Promise<LoadReport>,
): Promise<readonly LoadReport[]> {
  const inFile = await unit.operator.upload(site.csv('number'));
  let isImporting = true;
  const imported = unit.operator.import('number', inFile).finally(() => {
    isImporting = false;
  });
  const reports: LoadReport[] = [];
  while (isImporting) reports.push(await run());
  assertWhole('number', await imported);
  return reports.length > 1 ? reports.slice(0, -1) : reports;
}
