import type { MessagePort } from 'node:worker_threads';
import type { RefusalData } from '../core/refusals.js';
import type { DamagedPlace } from '../database/damages.js';
import { quarantined, shelfAt, spelledKey } from '../database/quarantine.js';
import type { Stores } from '../database/stores.js';
import { liveKeyOf } from '../database/archive-key.js';
import type { Remote } from './bridge.js';
import type { CallsFace } from './calls-thread.js';
import { exitOnStoreDoubt } from './doubt.js';
import type { ScrubSurroundings } from './scrubs.js';
import type { WriterFace } from './writer-thread.js';

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
export function hearEveryDamage({ damages }: Stores, threads: readonly MessagePort[], take: (place: DamagedPlace) => void): void {
  damages.hear(take);
  for (const port of threads) {
    port.on('message', (message: DamageMessage | object) => {
      if ('damaged' in message) take(message.damaged);
    });
  }
}

/** How the record of a place is called: `icr number 3125550100`, `archived icr number 3125550100`, `calls cdr 01...`. */
export function spelledPlace(stores: Stores, place: DamagedPlace): string {
  const at = shelfAt(stores, place);
  const key = Buffer.from(place.key);
  if (at === undefined) return `${place.environment} ${place.database} ${key.toString('hex')}`;
  const { shelf: { application, table }, archive } = at;
  return `${archive ? 'archived ' : ''}${application.name} ${table.name} ${spelledKey(table, archive ? liveKeyOf(key) : key)}`;
}

/** What is done about damaged records, by the thread that writes where they lie. */
export function damageDoor(stores: Stores, writer: Remote<WriterFace>, calls: Remote<CallsFace>): Pick<ScrubSurroundings, 'spelled' | 'take' | 'list' | 'letGo'> {
  return {
    spelled: (place) => spelledPlace(stores, place),
    async take(found): Promise<boolean | RefusalData> {
      const taken = found.environment === 'calls' ? await calls.quarantine(found) : await writer.quarantine({ application: found.database.split('.', 1)[0]!, name: spelledPlace(stores, found), found });
      stores.calls.root.resetReadTxn();
      return taken;
    },
    list: () => quarantined(stores),
    async letGo({ id, application }, by): Promise<boolean | RefusalData> {
      const gone = application === '' ? await calls.letGo(id) : await writer.letGo({ application, id, by });
      stores.calls.root.resetReadTxn();
      return gone;
    },
  };
}
