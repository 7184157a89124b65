import type { Cdrs } from '../calls/cdrs.js';
import { isRefusal } from '../core/refusals.js';
import type { RefusalData } from '../core/refusals.js';
import type { ExplainRequest, Explanation } from './request.js';
import type { Json } from '../schema/kind.js';
import type { Registry } from '../schema/registry.js';
import type { EarlierExplainer } from './earlier-explainer.js';
import { cdrOf, shownDecision } from './explainer.js';

type Explaining = (request: ExplainRequest) => Promise<Explanation | RefusalData>;

/**
 * Explains a request wherever its records are: the call of a CDR against the change that it was decided from, beside
 * what was decided then and what is decided now (routing.md, Explain; calls/README.md, Call detail records); where the
 * log no longer reaches so far, against the records as they are.
 */
export function callExplainer(registry: Registry, cdrs: Cdrs, now: Explaining, earlier: EarlierExplainer): Explaining {
  return async (request) => {
    const { change, cdr, plan, draft } = request;
    if (change !== undefined) return earlier({ ...request, change });
    if (cdr === undefined || plan !== undefined || draft !== undefined) return now(request);
    const recorded = cdrOf(cdr, request, cdrs, registry.application(request.application)!.number);
    if (isRefusal(recorded)) return recorded.toData();
    const present = await now(request);
    if ('code' in present) return present;
    const then = await earlier({ ...request, change: recorded.change });
    const was = shownDecision(recorded);
    const is = present.attributes['decision'] as { readonly [name: string]: Json };
    const compared = {
      was: { ...was, change: recorded.change },
      is_now: { ...is, change: present.attributes['change']! },
      same: isSame(was, is),
    };
    // The log is kept for so long, and the change may be from before.
    return 'code' in then
      ? { attributes: { ...present.attributes, ...compared, against: 'now' } }
      : { attributes: { ...then.attributes, ...compared, against: 'then' } };
  };
}

/** Whether a call goes the same way: which rule leads it there is no part of that. */
function isSame(one: { readonly [name: string]: Json }, other: { readonly [name: string]: Json }): boolean {
  return (
    one['status'] === other['status'] &&
    one['kind'] === other['kind'] &&
    JSON.stringify(one['value']) === JSON.stringify(other['value'])
  );
}
