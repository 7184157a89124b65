import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Operator } from '../../service/niuctl/operator.js';
import { median, type Figure } from './figure.js';
import { callsDue, load, refusedNote, tailMs, type LoadReport } from './programs.js';
import { ecfShare } from './shares/ecf.js';
import { assertWhole, importTable } from './shares/import.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

/** Calls a second, sent when they are due whether earlier ones are answered or not. */
const rate = 10_000;
const rounds = 3;

interface Run {
  readonly importMs: number;
  readonly reports: readonly LoadReport[];
}

/**
 * ROUTE and END of one application while another's subscribers are imported, with the threads' priorities and with all
 * threads alike; and what priorities cost that import when nobody calls.
 */
export async function beside(site: BenchSite): Promise<readonly Figure[]> {
  const words = callsDue(await site.calls(), rate, site.quick ? 1 : 3);
  const share = ecfShare(site.quick ? 30_000 : 200_000);
  const [first, subscribers] = share.tables as [(typeof share.tables)[number], (typeof share.tables)[number]];
  const file = join(site.folder, 'beside.csv');
  writeFileSync(file, stringify(subscribers.rows as string[][]));
  const runs = { ranked: [] as Run[], even: [] as Run[], rankedAlone: [] as Run[], evenAlone: [] as Run[] };
  const idle: LoadReport[] = [];

  /**
   * An import on a copy of its own, with calls beside it where they are asked for; as many runs of calls as it lasts,
   * the last of several left out, which has seen its end.
   */
  async function importing(calls: boolean, isEven: boolean): Promise<Run> {
    const state = join(site.folder, 'beside');
    cpSync(await site.imported(), state, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const unit = await Unit.start(state, isEven ? { NIUD_BACKGROUND_NICE: '0' } : {});
    try {
      const operator = new Operator(unit.operator.socket, share.application);
      await importTable(operator, first, site.folder);
      // Its code is warm, and its pools have all their threads.
      await load(unit.lookupSocket, words);
      if (calls && !isEven) idle.push(await load(unit.lookupSocket, words));
      const inFile = await operator.upload(file);
      const began = performance.now();
      let isImporting = true;
      const ended = operator.import(subscribers.table, inFile).finally(() => {
        isImporting = false;
      });
      const reports: LoadReport[] = [];
      while (calls && isImporting) reports.push(await load(unit.lookupSocket, words));
      assertWhole(subscribers.table, await ended);
      return { importMs: performance.now() - began, reports: reports.length > 1 ? reports.slice(0, -1) : reports };
    } finally {
      await unit.stop();
      rmSync(state, { recursive: true });
    }
  }

  for (let round = 0; round < rounds; round++) {
    runs.ranked.push(await importing(true, false));
    runs.even.push(await importing(true, true));
    runs.rankedAlone.push(await importing(false, false));
    runs.evenAlone.push(await importing(false, true));
  }
  return figuresOf(runs, idle);
}

/** What the runs come to, by how the threads were ranked and whether anybody called. */
function figuresOf(
  runs: Readonly<Record<'ranked' | 'even' | 'rankedAlone' | 'evenAlone', readonly Run[]>>,
  idle: readonly LoadReport[],
): readonly Figure[] {
  const importMs = (of: readonly Run[]) => median(of.map(({ importMs: ms }) => ms));
  const reports = (of: readonly Run[]) => of.flatMap((run) => run.reports);
  const ranked = tailMs(reports(runs.ranked));
  return [
    {
      what: `ROUTE + END p99.9 at ${rate}/s beside an import`,
      measured: `${ranked.toFixed(1)} ms${refusedNote(reports(runs.ranked))}`,
      baseline: `idle: ${tailMs(idle).toFixed(1)} ms; threads alike: ${tailMs(reports(runs.even)).toFixed(1)} ms${refusedNote(reports(runs.even))}`,
      value: ranked / tailMs(idle),
      unit: 'x',
      better: 'lower',
      must: 3,
      aim: 1.5,
    },
    {
      what: 'the import, nobody calls, priorities of threads',
      measured: `${importMs(runs.rankedAlone).toFixed(0)} ms`,
      baseline: `threads alike: ${importMs(runs.evenAlone).toFixed(0)} ms`,
      value: importMs(runs.rankedAlone) / importMs(runs.evenAlone),
      unit: 'x',
      better: 'lower',
      must: 1.05,
      aim: 1.02,
    },
  ];
}
