import type { RefusalData } from '../core/refusals.js';
import { quarantined } from '../database/quarantine.js';
import type { Stores } from '../database/stores.js';
import type { Remote } from './bridge.js';
import type { CallsFace } from './calls-thread.js';
import { spelledPlace } from './damages.js';
import type { ScrubSurroundings } from './scrubs.js';
import type { WriterFace } from './writer-thread.js';

/** What is done about damaged records, by the thread that writes where they lie. */
export function damageDoor(
  stores: Stores,
  writer: Remote<WriterFace>,
  calls: Remote<CallsFace>,
): Pick<ScrubSurroundings, 'spelled' | 'take' | 'list' | 'letGo'> {
  return {
    spelled: (place) => spelledPlace(stores, place),
    async take(found): Promise<boolean | RefusalData> {
      const taken =
        found.environment === 'calls'
          ? await calls.quarantine(found)
          : await writer.quarantine({
              application: found.database.split('.', 1)[0]!,
              name: spelledPlace(stores, found),
              found,
            });
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
