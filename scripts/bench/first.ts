import { median, type Figure } from './figure.js';
import { callsDue, load, refusedNote, type LoadReport } from './programs.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;
/** Calls a second, sent when they are due whether earlier ones are answered or not. */
const rate = 10_000;
const seconds = 5;

/** ROUTE and END in the first seconds after READY, beside the same calls later. */
export async function first(site: BenchSite): Promise<readonly Figure[]> {
  const words = callsDue(await site.calls(), rate, seconds);
  const state = await site.imported();
  const reports: { readonly atFirst: LoadReport; readonly later: LoadReport }[] = [];
  for (let round = 0; round < rounds; round++) {
    const unit = await Unit.start(state);
    try {
      const atFirst = await load(unit.lookupSocket, words);
      await load(unit.lookupSocket, words);
      reports.push({ atFirst, later: await load(unit.lookupSocket, words) });
    } finally {
      await unit.stop();
    }
  }
  const tail = (which: 'atFirst' | 'later') => median(reports.map((report) => report[which].bothUs['p99.9'])) / 1_000;
  const shown = reports
    .map(
      ({ atFirst, later }) =>
        `${(atFirst.bothUs['p99.9'] / 1_000).toFixed(1)}/${(later.bothUs['p99.9'] / 1_000).toFixed(1)}`,
    )
    .join(' ');
  return [
    {
      what: `ROUTE + END p99.9 at ${rate}/s in the first ${seconds} s after READY`,
      measured: `${tail('atFirst').toFixed(1)} ms${refusedNote(reports.map(({ atFirst }) => atFirst))} (rounds, first/later: ${shown})`,
      baseline: `later: ${tail('later').toFixed(1)} ms`,
      value: tail('atFirst') / tail('later'),
      unit: 'x',
      better: 'lower',
      must: 3,
      aim: 1.5,
    },
  ];
}
