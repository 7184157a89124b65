import { hosted } from '../apps/all.js';
import { Cdrs } from '../calls/cdrs.js';
import { Host } from '../calls/host.js';
import { systemClock } from '../core/clock.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { callsStore } from '../database/calls-store.js';
import type { Reader } from '../database/reader.js';
import { earlierView } from '../records/earlier-view.js';
import { entryOf } from '../records/units.js';
import type { ExplainRequest, Explanation } from '../rest/desk.js';
import { explainer } from './explainer.js';
import { Ledgers } from './ledgers.js';

/** Explains against the records of an earlier change. */
export type EarlierExplainer = (request: ExplainRequest & { readonly change: number }) => Promise<Explanation | RefusalData>;

/** Explains on the desk against the records of an earlier change, whose making would keep the calls thread from its calls. */
export function earlierExplainer(reader: Reader, zone: () => string): EarlierExplainer {
  const { stores } = reader;
  // Money is as it stands: what open calls have reserved of it is not known here.
  const ledgers = new Ledgers(stores);
  const hosts = new Map(hosted.map((one) => [one.application.number, new Host(one, reader, zone, ledgers.of(one.application.name))]));
  const explainCall = explainer((application) => hosts.get(application), reader, new Cdrs(callsStore(stores, 'cdr'), callsStore(stores, 'cdr_by_number')), systemClock);
  return async (request) => {
    ledgers.of(request.application);
    const look = () => {
      reader.refresh();
      return reader.view(request.application);
    };
    // Any number of a unit means all of it (api.md, Results).
    const entry = entryOf(stores, request.change);
    const steps = earlierView(stores, look, stores.registry.application(request.application)!, entry?.head.link ?? request.change);
    for (let step = 1; ; step++) {
      const { done, value } = steps.next();
      if (done === true) return isRefusal(value) ? value.toData() : explainCall(request, value!);
      if (step % changesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

/** Changes of the log read in one turn of the loop: most are small, and a slice of an import takes a millisecond. */
const changesAtOnce = 8;
