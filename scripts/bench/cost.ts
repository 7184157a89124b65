import { median, type Figure } from './figure.js';
import { load, refusedNote, type LoadReport } from './programs.js';
import { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 10;
const fewNumbers = 10_000;

/**
 * ROUTE one at a time where there are many numbers, beside the same where there are few, in turn. `--numbers` says how
 * many.
 */
export async function cost(site: BenchSite): Promise<readonly Figure[]> {
  const small = new BenchSite(site.quick, fewNumbers);
  const units: Unit[] = [];
  try {
    const words: string[][] = [];
    for (const each of [site, small]) {
      units.push(await Unit.start(await each.imported()));
      words.push([
        '--numbers',
        await each.calls(),
        '--app',
        'icr',
        '--route-only',
        '--dry',
        '--seconds',
        site.quick ? '0.3' : '2',
      ]);
    }
    const reports: [LoadReport[], LoadReport[]] = [[], []];
    const once = async (place: 0 | 1): Promise<LoadReport> => load(units[place]!.lookupSocket, words[place]!);
    for (const place of [0, 1] as const) await once(place);
    for (let round = 0; round < rounds; round++)
      for (const place of [0, 1] as const) reports[place].push(await once(place));
    const [many, few] = reports.map((all) => all.map(({ routeUs }) => routeUs.p50)) as [number[], number[]];
    return [
      {
        what: `ROUTE p50, one at a time, ${site.sizes.numbers} numbers`,
        measured: `${median(many).toFixed(1)} us${refusedNote(reports.flat())}`,
        baseline: `${fewNumbers} numbers: ${median(few).toFixed(1)} us`,
        value: median(many.map((time, round) => time / few[round]!)),
        unit: 'x',
        better: 'lower',
        must: 1.5,
        aim: 1.2,
      },
    ];
  } finally {
    for (const unit of units) await unit.stop();
    small.remove();
  }
}
