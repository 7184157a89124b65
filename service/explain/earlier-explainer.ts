import { Host } from '../calls/host.js';
import type { Hosted } from '../routing/hosted.js';
import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import { Turns } from '../core/turns.js';
import type { Steps } from '../core/turns.js';
import { earlierView } from '../records/earlier-view.js';
import { entryOf } from '../records/units.js';
import type { ExplainRequest, Explanation } from './request.js';
import { explainer } from './explainer.js';
import type { ExplainerSurroundings } from './explainer.js';
import { Ledgers } from '../calls/ledger/ledgers.js';

/** A request and the change that it names. */
type EarlierRequest = ExplainRequest & { readonly change: number };

/** Explains against the records of an earlier change. */
export type EarlierExplainer = (request: EarlierRequest) => Promise<Explanation | RefusalData>;

/**
 * Explains in the jobs thread against the records of an earlier change: their making would keep the calls thread from
 * its calls and the desk from its requests. In turns, a few at once, for each may hold many records; `overloaded`
 * beyond that.
 */
export function earlierExplainer(
  hosted: readonly Hosted[],
  zone: () => string,
  surroundings: ExplainerSurroundings,
): EarlierExplainer {
  const { reader, clock } = surroundings;
  const { stores } = reader;
  // Money is as it stands: what open calls have reserved of it is not known here.
  const ledgers = new Ledgers(stores);
  const hosts = new Map(
    hosted.map((one) => [one.application.number, new Host(one, reader, zone, ledgers.of(one.application.name))]),
  );
  const explainCall = explainer((application) => hosts.get(application), surroundings);
  const turns = new Turns(clock, undefined, { walks: limits.earlierAtOnce, ofCaller: limits.earlierOfCaller });
  return async (request) => {
    const {
      application: name,
      tenant: { provider = '', subscriber = '' },
      change,
    } = request;
    ledgers.of(name);
    const application = stores.registry.application(name)!;
    const look = () => {
      reader.refresh();
      return reader.view(name);
    };
    function* steps(): Steps<Explanation | RefusalData> {
      // Any number of a unit means all of it (api.md, Results).
      const entry = entryOf(stores, change);
      const view = yield* earlierView(stores, look, application, entry?.head.link ?? change);
      return isRefusal(view) ? view.toData() : explainCall(request, view);
    }
    const explained = await turns.walk([name, provider, subscriber].join('/'), steps);
    return isRefusal(explained) ? explained.toData() : explained;
  };
}
