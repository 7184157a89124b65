import { writeSync } from 'node:fs';
import { systemClock } from '../../service/core/clock.js';
import { isRefusal } from '../../service/core/refusals.js';
import { prepare } from '../../service/database/migrate.js';
import { openStores } from '../../service/database/stores.js';
import { Writer } from '../../service/database/writer.js';
import { evaluate } from '../../service/records/evaluate.js';
import type { Write } from '../../service/schema/write.js';
import { Registry } from '../../service/schema/registry.js';
import { Random } from '../../scripts/nanp/random.js';
import { small } from './small-application.js';

// A process of its own: `writing-process FOLDER ROUND` writes without end, many changes at a time, and says on standard output what was
// acknowledged: `change table key archived|live` a line. It is ended by SIGKILL.
const [folder, round] = process.argv.slice(2) as [string, string];
const registry = new Registry([small]);
const stores = openStores(folder, registry);
prepare(stores, folder);
const writer = new Writer(stores, { clock: systemClock, raise: () => undefined, refusal: () => undefined, doubt: (fault) => { throw fault; } });
const random = new Random(7, 'kill', Number(round));

async function change(writes: readonly Write[]): Promise<number | undefined> {
  const request = { application: 'small', by: 'tester', what: 'load', writes };
  const written = await writer.submit({ ...request, evaluate: (draft) => evaluate(draft, registry, request) });
  return isRefusal(written) ? undefined : written.change ?? undefined;
}

function tell(number: number | undefined, table: string, key: string, state: 'live' | 'archived'): void {
  if (number !== undefined) writeSync(1, `${number} ${table} ${key} ${state}\n`);
}

async function write(lane: number): Promise<void> {
  const provider = `p${lane}`;
  const site = `s${round}`;
  await change([{ method: 'create', table: 'provider', attributes: { name: provider } }]);
  await change([{ method: 'create', table: 'site', attributes: { provider, name: site } }]);
  for (let count = 0; ; count++) {
    const number = `808${String(lane)}${String(Number(round) * 1_000 + count).padStart(6, '0')}`;
    tell(await change([{ method: 'create', table: 'line', attributes: { number, provider, site, rank: random.below(90) } }]), 'line', number, 'live');
    // A provider with a site in one change: never the one without the other.
    const pair = `q${round}x${lane}x${count}`;
    tell(await change([
      { method: 'create', table: 'provider', attributes: { name: pair } },
      { method: 'create', table: 'site', attributes: { provider: pair, name: 'only' } },
    ]), 'provider', pair, 'live');
    if (count % 4 === 3) tell(await change([{ method: 'archive', table: 'provider', key: [pair] }]), 'provider', pair, 'archived');
    if (count % 7 === 6) await change([{ method: 'put', table: 'line', key: [number], attributes: { rank: 91 } }]);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => write(lane)));
