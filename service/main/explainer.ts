import { PlanCache } from '../calls/plan-cache.js';
import type { AskedRoute } from '../calls/asked.js';
import type { Cdr } from '../calls/cdr.js';
import { parseCdrIdentifier } from '../calls/cdr.js';
import type { Cdrs } from '../calls/cdrs.js';
import type { Calls } from '../calls/decide.js';
import { explain } from '../calls/explain.js';
import type { Explained } from '../calls/explain.js';
import type { Host } from '../calls/host.js';
import type { Clock } from '../core/clock.js';
import { isRefusal, refuse, refuseFields } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import { attributesFrom } from '../lookup/messages/attributes.js';
import { readAttributes } from '../records/fields.js';
import { draftView, tenantView } from '../records/tenant-view.js';
import type { ExplainRequest, Explanation } from '../rest/desk.js';
import type { Json } from '../schema/kind.js';
import type { View } from '../schema/view.js';

/** The table that holds the rules of an application, whose record a draft stands for. */
const planTable = 'call_plan';

/** Answers `explain` in the calls thread, where the counters are (routing.md, Explain, lint, rehearse). */
export function explainer(calls: Calls, reader: Reader, cdrs: Cdrs, clock: Clock): (request: ExplainRequest) => Explanation | RefusalData {
  return (request) => {
    reader.refresh();
    const application = reader.stores.registry.application(request.application)!;
    const host = calls.host(application.number);
    if (host === undefined) return refuse('unknown_application').toData();
    const asked = askedOf(request, cdrs, application.number);
    if (isRefusal(asked)) return asked.toData();
    const view = viewOf(request, reader, host);
    if (isRefusal(view)) return view.toData();
    const explained = explain(host, asked, clock.now(), view === host.view ? {} : { view, plans: new PlanCache(host.hosted.compile) });
    return isRefusal(explained) ? explained.toData() : { attributes: shown(explained) };
  };
}

/** The call that is asked about: as the request says it, or that of a CDR. */
function askedOf(request: ExplainRequest, cdrs: Cdrs, application: number): AskedRoute | Refusal {
  if (request.cdr !== undefined) {
    const place = parseCdrIdentifier(request.cdr);
    const cdr = place === undefined ? undefined : cdrs.get(place);
    return cdr === undefined || cdr.application !== application || !isOwn(cdr, request) ? refuse('not_found', 'No such CDR.') : askedAgain(cdr);
  }
  const attributes = attributesFrom(request.attributes);
  if (isRefusal(attributes)) return refuseFields([{ field: 'attrs', code: attributes.code, message: attributes.message }]);
  return { callId: 'explain', called: request.called ?? '', calling: request.calling, timeMs: request.instant, attributes };
}

function isOwn({ decision }: Cdr, { tenant }: ExplainRequest): boolean {
  return (tenant.provider === undefined || decision.extra?.sp === tenant.provider) && (tenant.subscriber === undefined || decision.extra?.subscriber === tenant.subscriber);
}

function askedAgain({ callId, received, calling, instant, attributes }: Cdr): AskedRoute {
  return { callId, called: received, calling, timeMs: instant, attributes };
}

/** What the decision may see: the tenant's records, with the draft among them. */
function viewOf(request: ExplainRequest, reader: Reader, host: Host): View | Refusal {
  const { application } = host.hosted;
  if (request.change !== undefined && request.change !== host.view.change) return refuse('not_found', 'The records of that change are not kept.');
  const tenant = [request.tenant.provider, request.tenant.subscriber].filter((part) => part !== undefined);
  const view = tenantView(reader.view(application.name), application, tenant);
  if (request.plan === undefined) return view;
  const table = application.tables.find(({ name }) => name === planTable);
  if (table === undefined) return refuse('malformed', `${application.name} has no plans.`);
  const { row, findings } = readAttributes(table, request.plan);
  const errors = findings.length > 0 ? findings : table.check?.(row, view).errors ?? [];
  return errors.length > 0 ? refuseFields(errors.map((error) => ({ ...error, field: `plan/${error.field}` }))) : draftView(view, table, row);
}

function shown({ decision, noRoute, change, steps, events }: Explained): { readonly [name: string]: Json } {
  const { kind, value, rule, extra } = decision;
  return {
    decision: { kind, value: (value ?? null) as Json, rule: rule ?? null, extra: (extra ?? null) as Json, status: noRoute ? 1 : 0 },
    steps: steps.map((step) => ({ ...step })),
    events: events.map((event) => ({ ...event })),
    change,
  };
}
