import type { MessagePort } from 'node:worker_threads';
import type { DamagedPlace } from '../database/damages.js';
import { shelfAt, spelledKey } from '../database/quarantine.js';
import type { Stores } from '../database/stores.js';
import { liveKeyOf } from '../database/archive-key.js';
import { exitOnStoreDoubt } from './doubt.js';

interface DamageMessage {
  readonly damaged: DamagedPlace;
}

/** Ends niud where this thread, in whatever it reads, comes to a page that is none. */
export function doubtDamagedPages({ damages }: Stores, stateFolder: string): void {
  damages.doubt((fault) => exitOnStoreDoubt(stateFolder, 'a page of the stores is damaged', fault));
}

/** Has the desk hear of what this thread meets that is damaged; a page that is none ends niud. */
export function passDamagesOn(stores: Stores, desk: MessagePort, stateFolder: string): void {
  doubtDamagedPages(stores, stateFolder);
  stores.damages.hear((damaged) => desk.postMessage({ damaged } satisfies DamageMessage));
}

/** Hears of what this thread meets, and of what those behind the ports meet. */
export function hearEveryDamage(
  { damages }: Stores,
  threads: readonly MessagePort[],
  take: (place: DamagedPlace) => void,
): void {
  damages.hear(take);
  for (const port of threads) {
    port.on('message', (message: DamageMessage | object) => {
      if ('damaged' in message) take(message.damaged);
    });
  }
}

/**
 * How the record of a place is called: `icr number 3125550100`, `archived icr number 3125550100`, `calls cdr 01...`.
 */
export function spelledPlace(stores: Stores, place: DamagedPlace): string {
  const at = shelfAt(stores, place);
  const key = Buffer.from(place.key);
  if (at === undefined) return `${place.environment} ${place.database} ${key.toString('hex')}`;
  const {
    shelf: { application, table },
    archive,
  } = at;
  return `${archive ? 'archived ' : ''}${application.name} ${table.name} ${spelledKey(table, archive ? liveKeyOf(key) : key)}`;
}
