import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Operator } from '../../service/niuctl/operator.js';
import type { Figure } from './figure.js';
import { callsDue, load, output, refusedNote, tailMs, type LoadReport } from './programs.js';
import { ccShare } from './shares/cc.js';
import { ecfShare } from './shares/ecf.js';
import { assertWhole, importShare, importTable } from './shares/import.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

/** Calls a second, sent when they are due whether earlier ones are answered or not. */
const rate = 10_000;
const idleRuns = 5;

/**
 * ROUTE and END of one application beside all that a unit does in the background at once: another's subscribers are
 * imported, its own numbers exported, the archive of a third purged, and both stores backed up. Export and backup begin
 * anew for as long as the import and the purge last; runs in which one of the four had ended count for nothing. A purge
 * rests as long as it works, and is not waited for.
 */
export async function together(site: BenchSite): Promise<readonly Figure[]> {
  const words = callsDue(await site.calls(), rate, 1);
  const share = ecfShare(site.quick ? 10_000 : 500_000);
  const cards = ccShare(site.quick ? 3_000 : 60_000, 0);
  const state = join(site.folder, 'together');
  cpSync(await site.imported(), state, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const unit = await Unit.start(state);
  try {
    const [ecf, cc] = ['ecf', 'cc'].map((name) => new Operator(unit.operator.socket, name)) as [Operator, Operator];
    await importShare(unit, cards, site.folder);
    await cc.move('archive', 'lot');
    const [first, subscribers] = share.tables as [(typeof share.tables)[number], (typeof share.tables)[number]];
    await importTable(ecf, first, site.folder);
    const file = join(site.folder, 'together.csv');
    writeFileSync(file, stringify(subscribers.rows as string[][]));
    const inFile = await ecf.upload(file);
    await load(unit.lookupSocket, words);
    const idle: LoadReport[] = [];
    for (let run = 0; run < idleRuns; run++) idle.push(await load(unit.lookupSocket, words));

    let both = true;
    const environment = { ...process.env, NIUD_STATE_DIR: state, NIUD_RUNTIME_DIR: join(state, 'run') };
    const again = async (work: () => Promise<unknown>): Promise<void> => {
      while (both) await work();
    };
    const imported = ecf.import(subscribers.table, inFile).finally(() => {
      both = false;
    });
    cc.move('purge', 'lot')
      .catch(() => undefined)
      .finally(() => {
        both = false;
      });
    const others = Promise.all([
      again(() => unit.operator.export('number')),
      again(() => output(process.execPath, ['dist/run/niuctl/niuctl.js', 'backup'], environment)),
    ]);
    const during: LoadReport[] = [];
    while (both) {
      const report = await load(unit.lookupSocket, words);
      if (both || during.length === 0) during.push(report);
    }
    assertWhole(subscribers.table, await imported);
    await others;
    return [
      {
        what: `ROUTE + END p99.9 at ${rate}/s beside an import, an export, a purge and a backup`,
        measured: `${tailMs(during).toFixed(1)} ms in ${during.length} s${refusedNote(during)}`,
        baseline: `idle: ${tailMs(idle).toFixed(1)} ms`,
        value: tailMs(during) / tailMs(idle),
        unit: 'x',
        better: 'lower',
        must: 4,
        aim: 1.5,
      },
    ];
  } finally {
    await unit.stop();
    rmSync(state, { recursive: true });
  }
}
