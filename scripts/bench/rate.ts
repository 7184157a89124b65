import { join } from 'node:path';
import { Operator } from '../../service/niuctl/operator.js';
import { median, type Figure } from './figure.js';
import { answeredPerSecond, load, refusedNote, type LoadReport } from './programs.js';
import { ccShare } from './shares/cc.js';
import { importTable, writeCalls } from './shares/import.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 5;
const cards = 1_000;

/**
 * Card calls decided among a large deck of rates and a small one, in turn, 128 deep: nothing is kept of them, so that
 * what differs is the rate's lookup.
 */
export async function rate(site: BenchSite): Promise<readonly Figure[]> {
  const sizes = site.quick ? [1_000, 20_000] : [10_000, 400_000];
  const units: Unit[] = [];
  try {
    const imports: number[] = [];
    for (const lines of sizes) {
      const unit = await Unit.start(site.emptyState(`rate-${lines}`));
      units.push(unit);
      imports.push(await filled(unit, lines, site.folder));
    }
    const calls = writeCalls(ccShare(cards, 0), 50_000, join(site.folder, 'calls-rate'));
    const words = [
      '--numbers',
      calls,
      '--route-only',
      '--dry',
      '--mode',
      'throughput',
      '--depth',
      '128',
      '--seconds',
      site.quick ? '0.3' : '2',
    ];
    for (const { lookupSocket } of units) await load(lookupSocket, words);
    const reports: [LoadReport[], LoadReport[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      for (const [place, { lookupSocket }] of units.entries()) reports[place]!.push(await load(lookupSocket, words));
    }
    const [small, large] = reports.map((all) => all.map((report) => 1e6 / answeredPerSecond(report))) as [
      number[],
      number[],
    ];
    const lines = sizes[1]!,
      seconds = imports[1]! / 1000;
    return [
      {
        what: `a card call's rate among ${lines} prefixes`,
        measured: `${median(large).toFixed(1)} us a call${refusedNote(reports.flat())}`,
        baseline: `${sizes[0]} prefixes: ${median(small).toFixed(1)} us`,
        value: median(large.map((time, round) => time / small[round]!)),
        unit: 'x',
        better: 'lower',
        must: 1.3,
        aim: 1.1,
      },
      {
        what: `import of a deck of ${lines} prefixes`,
        measured: `${seconds.toFixed(2)} s`,
        baseline: '-',
        value: lines / seconds,
        unit: '/s',
        better: 'higher',
      },
    ];
  } finally {
    for (const unit of units) await unit.stop();
  }
}

/** How long the import of the deck took, in milliseconds. */
async function filled(unit: Unit, lines: number, folder: string): Promise<number> {
  const operator = new Operator(unit.operator.socket, 'cc');
  let tookMs = 0;
  for (const table of ccShare(cards, lines).tables) {
    const start = performance.now();
    await importTable(operator, table, folder);
    if (table.table === 'rate_prefix') tookMs = performance.now() - start;
  }
  return tookMs;
}
