import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { callsDue, load, output, refusedNote, tailMs, type LoadReport } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

/** Calls a second, sent when they are due whether earlier ones are answered or not. */
const rate = 10_000;
const rounds = 3;

/** A backup of both stores alone, with calls beside it, and what its restore takes up to the last step. */
export async function backup(site: BenchSite): Promise<readonly Figure[]> {
  const words = callsDue(await site.calls(), rate, 1);
  const state = join(site.folder, 'backup');
  cpSync(await site.imported(), state, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const unit = await Unit.start(state);
  try {
    const environment = { ...process.env, NIUD_STATE_DIR: state, NIUD_RUNTIME_DIR: join(state, 'run') };
    const niuctl = async (...said: readonly string[]): Promise<{ readonly ms: number; readonly told: string }> => {
      const start = performance.now();
      const told = await output(process.execPath, ['dist/run/niuctl/niuctl.js', '--json', ...said], environment);
      return { ms: performance.now() - start, told };
    };
    const alone = await niuctl('backup');
    await load(unit.lookupSocket, words);
    const idle: LoadReport[] = [];
    const during: LoadReport[] = [];
    for (let round = 0; round < rounds; round++) {
      idle.push(await load(unit.lookupSocket, words));
      let isRunning = true;
      const made = niuctl('backup').finally(() => {
        isRunning = false;
      });
      while (isRunning) during.push(await load(unit.lookupSocket, words));
      await made;
    }
    const [{ last }] = JSON.parse(alone.told) as [{ readonly last: { readonly name: string; readonly bytes: number } }];
    const rehearsed = await niuctl('restore', last.name, '--dry-run', '--keep-calls');
    const size = `${(last.bytes / 2 ** 20).toFixed(0)} MiB`;
    return [
      {
        what: `backup of ${site.sizes.numbers} numbers`,
        measured: `${(alone.ms / 1_000).toFixed(1)} s, ${size}`,
        baseline: '-',
        value: alone.ms,
        unit: 'ms',
        better: 'lower',
      },
      {
        what: 'its restore, but for the last step',
        measured: `${(rehearsed.ms / 1_000).toFixed(1)} s`,
        baseline: '-',
        value: rehearsed.ms,
        unit: 'ms',
        better: 'lower',
      },
      {
        what: `ROUTE + END p99.9 at ${rate}/s beside a backup`,
        measured: `${tailMs(during).toFixed(1)} ms${refusedNote(during)}`,
        baseline: `idle: ${tailMs(idle).toFixed(1)} ms`,
        value: tailMs(during) / tailMs(idle),
        unit: 'x',
        better: 'lower',
        must: 3,
        aim: 1.5,
      },
    ];
  } finally {
    await unit.stop();
    rmSync(state, { recursive: true });
  }
}
