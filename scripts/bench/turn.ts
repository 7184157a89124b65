import { Agent, request } from 'node:http';
import { DataSet } from '../nanp/data-set.js';
import { pauseMs } from '../../service/niuctl/operator.js';
import type { Figure } from './figure.js';
import type { BenchSite } from './site.js';
import { Unit } from './unit.js';

/** How long the desk takes for a request that costs nothing, beside clients that ask for what costs most. */
export async function turn(site: BenchSite): Promise<readonly Figure[]> {
  const unit = await Unit.start(await site.imported());
  try {
    const forMs = site.quick ? 2_000 : 10_000;
    const alone = await longestWait(unit.operator.socket, forMs, () => pauseMs(forMs));
    const among = await longestWait(unit.operator.socket, forMs, () => readers(unit, site, forMs));
    return [
      {
        what: `longest turn of the desk, 8 clients, ${site.sizes.numbers} rows`,
        measured: `${among.toFixed(1)} ms`,
        baseline: `nobody asks: ${alone.toFixed(1)} ms`,
        value: among,
        unit: 'ms',
        better: 'lower',
        must: 50,
        aim: 20,
      },
    ];
  } finally {
    await unit.stop();
  }
}

/** The longest answer to `/healthz`, asked all the time while the work is done. */
async function longestWait(socketPath: string, forMs: number, work: () => Promise<unknown>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      request({ socketPath, path: '/healthz', agent }, (incoming) =>
        incoming.resume().on('end', () => resolve(performance.now() - start)),
      )
        .on('error', reject)
        .end();
    });
  await once();
  const endMs = performance.now() + forMs;
  const working = work();
  let longest = 0;
  while (performance.now() < endMs) {
    longest = Math.max(longest, await once());
    await pauseMs(1);
  }
  await working;
  agent.destroy();
  return longest;
}

/** Clients that sort, filter, search, ask for usage and changes, and for far offsets, each its own all the time. */
async function readers({ operator }: Unit, { sizes }: BenchSite, forMs: number): Promise<void> {
  const data = new DataSet(sizes);
  const far = Math.floor(sizes.numbers * 0.9);
  const asked: readonly ((round: number) => string)[] = [
    (round) => `/number?sort=${round % 2 === 0 ? '' : '-'}timezone&filter[number]=%5E2`,
    (round) => `/number?q=zz${round}&wait=true`,
    (round) => `/number?filter[number]=~${round % 100}5&limit=1000`,
    (round) => `/number?limit=1000&offset=${far - round}`,
    () => `/usage/service_provider/${data.providerName(0)}`,
    (round) => `/changes?limit=${1 + (round % 50)}`,
    (round) => `/route?sort=-number&limit=50&offset=${round}`,
    (round) => `/number?sort=-number&offset=${far - round}`,
  ];
  const endMs = performance.now() + forMs;
  await Promise.all(
    asked.map(async (path) => {
      for (let round = 0; performance.now() < endMs; round++) {
        // What is more than a search holds is refused, and is an answer too.
        await operator.ask('GET', path(round)).catch((fault: unknown) => {
          if (!/422/.test(String(fault))) throw fault;
        });
      }
    }),
  );
}
