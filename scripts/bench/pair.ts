import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tableNames } from '../nanp/data-set.js';
import type { FaultReport, Outage } from './fault-report.js';
import { median, type Figure } from './figure.js';
import { noPair, PairedUnits } from './paired.js';
import { answeredPerSecond, load, output, refusedNote, type LoadReport } from './programs.js';
import { ccShare } from './shares/cc.js';
import { assertWhole, importShare, writeCalls } from './shares/import.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;
const depth = 128;

/**
 * What a pair costs and what it promises (availability.md, A pair): writes and charges alone and paired, an import, how
 * soon an empty standby has everything, and how long nobody serves behind each fault. Units and the three members of
 * etcd share this machine, on loopback.
 */
export async function pair(site: BenchSite): Promise<readonly Figure[]> {
  const why = noPair();
  if (why !== false) throw new Error(why);
  return [...(await writing(site)), ...(await catchingUp(site)), ...(await outages(site))];
}

/** Times of one kind of request, in milliseconds, and how many a second were answered. */
interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

/** Both kinds, on one unit that serves. */
class Serving {
  readonly one: Measured[] = [];
  readonly many: Measured[] = [];
  readonly charged: LoadReport[] = [];
  readonly deep: LoadReport[] = [];
  #written = 0;

  constructor(
    readonly unit: Unit,
    readonly calls: string,
    readonly seconds: number,
  ) {}

  async round(): Promise<void> {
    this.one.push(await this.#writes(1));
    this.many.push(await this.#writes(depth));
    const words = ['--numbers', this.calls, '--answer', '--duration-ms', '61000', '--seconds', String(this.seconds)];
    this.charged.push(await load(this.unit.lookupSocket, words));
    const deep = [...words, '--mode', 'throughput', '--depth', String(depth)];
    this.deep.push(await load(this.unit.lookupSocket, deep));
  }

  /** So many clients, each with one record to create at a time. */
  async #writes(clients: number): Promise<Measured> {
    const times: number[] = [];
    const end = performance.now() + this.seconds * 1_000;
    const client = async (): Promise<void> => {
      for (let began = performance.now(); began < end; began = performance.now()) {
        await this.unit.operator.ask('POST', '/service_provider', { name: `Bench_${this.#written++}` });
        times.push(performance.now() - began);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    times.sort((one, other) => one - other);
    const at = (part: number): number => times[Math.floor(times.length * part)] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99), perSecond: times.length / this.seconds };
  }
}

/** Writes, charges and an import, in turn alone and paired. */
async function writing(site: BenchSite): Promise<readonly Figure[]> {
  await site.imported();
  const share = ccShare(site.quick ? 1_000 : 10_000, 2_000);
  const calls = writeCalls(share, 50_000, join(site.folder, 'calls-pair'));
  const pairUnits = await PairedUnits.begin(join(site.folder, 'pair'), {
    left: site.emptyState('pair-left'),
    right: site.emptyState('pair-right'),
  });
  let unitAlone: Unit | undefined;
  try {
    unitAlone = await Unit.start(site.emptyState('pair-alone'));
    const left = await pairUnits.startLeft();
    await pairUnits.startRight(left);
    const seconds = site.quick ? 0.5 : 3;
    const [alone, paired] = [new Serving(unitAlone, calls, seconds), new Serving(left, calls, seconds)];
    for (const { unit } of [alone, paired]) await importShare(unit, share, site.folder);
    for (let round = 0; round < rounds; round++) for (const each of [alone, paired]) await each.round();
    return [...costs(alone, paired), await importing(site, left)];
  } finally {
    await unitAlone?.stop();
    await pairUnits.stop();
  }
}

function costs(alone: Serving, paired: Serving): readonly Figure[] {
  const middle = <T>(of: readonly T[], value: (each: T) => number): number => median(of.map(value));
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  const time = (what: string, of: (serving: Serving) => readonly [p50: number, p99: number], note: string): Figure => {
    const [[measured, tail], [baseline, baselineTail]] = [of(paired), of(alone)];
    return {
      what: `${what}, one at a time, paired: p50`,
      measured: `${ms(measured)}, p99 ${ms(tail)}${note}`,
      baseline: `alone: ${ms(baseline)}, p99 ${ms(baselineTail)}; ${(measured / baseline).toFixed(2)}x`,
      value: measured,
      unit: 'ms',
      better: 'lower',
      must: 5,
      aim: 3,
    };
  };
  const rate = (what: string, of: (serving: Serving) => number, note: string): Figure => ({
    what: `${what}, ${depth} at a time, paired`,
    measured: `${of(paired).toFixed(0)}/s${note}`,
    baseline: `alone: ${of(alone).toFixed(0)}/s`,
    value: of(paired) / of(alone),
    unit: 'x',
    better: 'higher',
  });
  const refused = refusedNote([...paired.charged, ...paired.deep]);
  return [
    time('a write', ({ one }) => [middle(one, ({ p50 }) => p50), middle(one, ({ p99 }) => p99)], ''),
    rate('writes', ({ many }) => middle(many, ({ perSecond }) => perSecond), ''),
    time(
      'a charge',
      ({ charged }) => [
        middle(charged, ({ endUs }) => endUs.p50 / 1_000),
        middle(charged, ({ endUs }) => endUs.p99 / 1_000),
      ],
      refused,
    ),
    rate('charged calls', ({ deep }) => middle(deep, answeredPerSecond), refused),
  ];
}

/** All numbers into the pair, beside the import into a unit alone. */
async function importing(site: BenchSite, left: Unit): Promise<Figure> {
  let ms = 0;
  for (const table of tableNames.slice(0, tableNames.indexOf('number') + 1)) {
    const inFile = await left.operator.upload(site.csv(table));
    const began = performance.now();
    assertWhole(table, await left.operator.import(table, inFile));
    ms = performance.now() - began;
  }
  return {
    what: `import of ${site.sizes.numbers} numbers, paired`,
    measured: `${(ms / 1_000).toFixed(1)} s`,
    baseline: `alone: ${(site.importMs / 1_000).toFixed(1)} s`,
    value: ms / site.importMs,
    unit: 'x',
    better: 'lower',
    must: 1.3,
    aim: 1.1,
  };
}

/** A unit that was alone until now, and one that has nothing: from its start until it has everything. */
async function catchingUp(site: BenchSite): Promise<readonly Figure[]> {
  const state = join(site.folder, 'pair-full');
  cpSync(await site.imported(), state, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const units = await PairedUnits.begin(join(site.folder, 'pair-empty'), {
    left: state,
    right: site.emptyState('pair-standby'),
  });
  try {
    const left = await units.startLeft();
    const ms = await units.startRight(left);
    return [
      {
        what: `an empty standby level with ${site.sizes.numbers} numbers`,
        measured: `${(ms / 1_000).toFixed(1)} s`,
        baseline: '-',
        value: ms,
        unit: 'ms',
        better: 'lower',
        must: 60_000,
        aim: 30_000,
      },
    ];
  } finally {
    await units.stop();
    rmSync(state, { recursive: true });
  }
}

/** How long nothing is acknowledged behind each fault, and what the checkers of histories find. */
async function outages(site: BenchSite): Promise<readonly Figure[]> {
  const file = join(site.folder, 'faults.json');
  const times = site.quick ? ['--rounds', '1', '--short'] : ['--rounds', '5'];
  const program = resolve('dist/test/pair/fixture/run.js');
  // It fails where the checkers find anything, and says so in the file as well.
  const failed = await output(process.execPath, [program, ...times, '--seconds', '0', '--json', file]).then(
    () => undefined,
    (fault: Error) => fault,
  );
  const report = readReport(file, failed);
  for (const { fault, skipped } of report.outages) if (skipped !== undefined) console.error(`${fault}: ${skipped}`);
  const { writes, reads, money, unanswered } = report.acknowledged;
  return [
    ...report.outages.filter(({ skipped }) => skipped === undefined).map(outage),
    {
      what: 'lost, stale, or spent twice behind all faults',
      measured: `${report.found.length} of ${writes} writes, ${reads} reads and ${money} answers about money`,
      baseline: `${unanswered} not answered`,
      value: report.found.length,
      unit: '',
      better: 'lower',
      must: 0,
      aim: 0,
    },
  ];
}

function readReport(file: string, failed: Error | undefined): FaultReport {
  try {
    const report: FaultReport = JSON.parse(readFileSync(file, 'utf8'));
    return report;
  } catch (fault) {
    throw failed ?? fault;
  }
}

function outage({ fault, mustMs, takenOver = 0, writesMs = [], moneyMs = [] }: Outage): Figure {
  const shown = (of: readonly number[]): string => `${median(of).toFixed(0)} ms, worst ${Math.max(...of).toFixed(0)}`;
  return {
    what: `nothing acknowledged: ${fault}`,
    measured: `writes ${shown(writesMs)}; money ${shown(moneyMs)}`,
    baseline: `${writesMs.length} rounds, ${takenOver} taken over`,
    value: Math.max(median(writesMs), median(moneyMs)),
    unit: 'ms',
    better: 'lower',
    ...(mustMs !== undefined && { must: mustMs, aim: mustMs }),
  };
}
