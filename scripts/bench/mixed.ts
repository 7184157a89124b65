import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { median, type Figure } from './figure.js';
import { answeredPerSecond, load, loadTogether, refusedNote, type LoadReport } from './programs.js';
import { ccShare } from './shares/cc.js';
import { crsShare } from './shares/crs.js';
import { easy0Share } from './shares/easy0.js';
import { ecfShare } from './shares/ecf.js';
import { importShare } from './shares/import.js';
import type { Share } from './shares/share.js';
import { BenchSite } from './site.js';
import { Unit } from './unit.js';

const rounds = 3;

/** At once, where all five applications are asked. */
const connections = 4;

/**
 * ROUTE and END with CDRs kept, 128 deep: whole calls a second, of each application by itself and of all five in turn,
 * these on one connection and on several.
 */
export async function mixed({ quick }: BenchSite): Promise<readonly Figure[]> {
  const scale = quick ? 0.1 : 1;
  const site = new BenchSite(quick, 100_000 * scale);
  try {
    const shares = [crsShare(10_000 * scale), ecfShare(10_000 * scale), easy0Share(), ccShare(10_000 * scale, 2_000)];
    const state = await site.imported();
    const unit = await Unit.start(state);
    try {
      for (const share of shares) await importShare(unit, share, site.folder);
      const files = await writeCalls(site, shares);
      const words = (file: string) => [
        '--numbers',
        file,
        '--mode',
        'throughput',
        '--depth',
        '128',
        '--duration-ms',
        '61000',
        '--seconds',
        quick ? '0.5' : '3',
      ];
      for (const file of files.values()) await load(unit.lookupSocket, words(file));
      const reports = new Map([...files.keys()].map((name) => [name, [] as LoadReport[]]));
      const abreast = [];
      for (let round = 0; round < rounds; round++) {
        for (const [name, file] of files) reports.get(name)!.push(await load(unit.lookupSocket, words(file)));
        abreast.push(await loadTogether(connections, unit.lookupSocket, words(files.get('all')!)));
      }
      const rates = new Map([...reports].map(([name, all]) => [name, median(all.map(answeredPerSecond))]));
      const thousands = (names: readonly string[]) =>
        names.map((name) => `${name} ${(rates.get(name)! / 1000).toFixed(1)}k`).join(', ');
      const icr = rates.get('icr')!;
      const all = median(abreast.map(({ answeredPerSecond: rate }) => rate));
      return [
        {
          what: 'ROUTE + END throughput, icr alone, 1 connection x 128 deep',
          measured: `${icr.toFixed(0)} calls/s${refusedNote(reports.get('icr')!)}`,
          baseline: `${thousands(shares.map(({ application }) => application))}${refusedNote(shares.flatMap(({ application }) => reports.get(application)!))}`,
          value: icr,
          unit: '/s',
          better: 'higher',
          must: 80_000,
          aim: 150_000,
        },
        {
          what: `ROUTE + END throughput, five applications, ${connections} connections x 128 deep`,
          measured: `${all.toFixed(0)} calls/s${refusedNote(abreast.flatMap((each) => each.reports))}`,
          baseline: `1 connection: ${thousands(['all'])}${refusedNote(reports.get('all')!)}`,
          value: all,
          unit: '/s',
          better: 'higher',
          must: 60_000,
          aim: 150_000,
        },
      ];
    } finally {
      await unit.stop();
    }
  } finally {
    site.remove();
  }
}

/** A file of calls for each application, and one in which they take turns. */
async function writeCalls(site: BenchSite, shares: readonly Share[]): Promise<ReadonlyMap<string, string>> {
  const files = new Map(
    ['icr', ...shares.map(({ application }) => application), 'all'].map((name) => [
      name,
      join(site.folder, `calls-${name}`),
    ]),
  );
  const streams = new Map([...files].map(([name, path]) => [name, createWriteStream(path)]));
  const say = async (name: string, line: string): Promise<void> => {
    for (const file of [name, 'all'])
      if (!streams.get(file)!.write(`${name} ${line}\n`)) await once(streams.get(file)!, 'drain');
  };
  let place = 0;
  for await (const line of createInterface(createReadStream(await site.calls()))) {
    await say('icr', line);
    for (const share of shares) await say(share.application, share.call(place));
    place++;
  }
  for (const stream of streams.values()) {
    stream.end();
    await once(stream, 'close');
  }
  return files;
}
