import { PlanCache } from '../calls/plan-cache.js';
import type { AskedRoute } from '../calls/asked.js';
import { isCdrOf, maskedNumber, showsCaller } from '../calls/cdr-record.js';
import type { Cdr } from '../calls/cdr.js';
import { parseCdrIdentifier } from '../calls/cdr.js';
import type { Cdrs } from '../calls/cdrs.js';
import { explain } from '../calls/explain.js';
import type { Explained, ExplainedPrice } from '../calls/explain.js';
import type { Host } from '../calls/host.js';
import { planTableOf } from '../calls/rehearse.js';
import type { Clock } from '../core/clock.js';
import { isRefusal, refuse, refuseFields, wireStatus } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import { attributesFrom } from '../lookup/messages/attributes.js';
import { readDraft } from '../records/complete.js';
import { draftView, tenantView } from '../records/tenant-view.js';
import type { ExplainRequest, Explanation } from '../rest/desk.js';
import type { Step } from '../routing/service.js';
import type { Json } from '../schema/kind.js';
import type { View } from '../schema/view.js';

/** Answers a request; `earlier` are the records of the change that it names. */
export type Explainer = (request: ExplainRequest, earlier?: View) => Explanation | RefusalData;

/**
 * Explains calls (routing.md, Explain, lint, rehearse): in the calls thread, where the counters are, on the records as they stand; elsewhere on earlier
 * ones, when no counter of that time is known and none counts.
 */
export function explainer(hostOf: (application: number) => Host | undefined, reader: Reader, cdrs: Cdrs, clock: Clock): Explainer {
  return (request, earlier) => {
    reader.refresh();
    const application = reader.stores.registry.application(request.application)!;
    const host = hostOf(application.number);
    if (host === undefined) return refuse('unknown_application').toData();
    const { seconds } = request;
    if (seconds !== undefined && host.hosted.service.price === undefined) return refuseFields([{ field: 'seconds', code: 'unknown_field', message: `Calls of ${application.name} have no price.` }]).toData();
    const cdr = request.cdr === undefined ? undefined : cdrOf(request.cdr, request, cdrs, application.number);
    if (isRefusal(cdr)) return cdr.toData();
    const asked = cdr === undefined ? askedOf(request) : askedAgain(cdr);
    if (isRefusal(asked)) return asked.toData();
    const view = viewOf(request, earlier ?? reader.view(application.name), host, clock.now());
    if (isRefusal(view)) return view.toData();
    const explained = explain(host, asked, clock.now(), { ...(view === host.view ? {} : { view, plans: new PlanCache(host.hosted.compile) }), ...(seconds === undefined ? {} : { seconds }) });
    if (isRefusal(explained)) return explained.toData();
    const hidden = cdr === undefined || showsCaller(cdr, request.tenant) ? undefined : cdr.calling;
    return { attributes: shown(hidden === undefined ? explained : withoutCaller(explained, hidden)) };
  };
}

/** A CDR of the tenant's own. */
function cdrOf(identifier: string, { tenant }: ExplainRequest, cdrs: Cdrs, application: number): Cdr | Refusal {
  const place = parseCdrIdentifier(identifier);
  cdrs.refresh();
  const cdr = place?.application === application ? cdrs.get(place) : undefined;
  return cdr === undefined || !isCdrOf(cdr, tenant) ? refuse('not_found', 'No such CDR.') : cdr;
}

function withoutCaller(explained: Explained, calling: string): Explained {
  const { steps, price } = explained;
  const hide = (all: readonly Step[]): readonly Step[] => all.map((step) => masked(step, calling));
  return { ...explained, steps: hide(steps), ...(price === undefined ? {} : { price: { ...price, steps: hide(price.steps) } }) };
}

/** What was found of a caller who is masked for who asks. */
function masked(step: Step, calling: string): Step {
  return { ...step, found: step.found.replaceAll(calling, maskedNumber), reason: step.reason.replaceAll(calling, maskedNumber) };
}

/** The call that is asked about, as the request says it. */
function askedOf(request: ExplainRequest): AskedRoute | Refusal {
  const attributes = attributesFrom(request.attributes);
  if (isRefusal(attributes)) return refuseFields([{ field: 'attrs', code: attributes.code, message: attributes.message }]);
  return { callId: 'explain', called: request.called ?? '', calling: request.calling, timeMs: request.instant, attributes };
}

function askedAgain({ callId, received, calling, caller, instant, attributes }: Cdr): AskedRoute {
  return { callId, called: received, calling: caller ?? calling, timeMs: instant, attributes };
}

/** What the decision may see: the tenant's records, with the draft among them. */
function viewOf(request: ExplainRequest, records: View, { hosted: { application } }: Host, nowMs: number): View | Refusal {
  const tenant = [request.tenant.provider, request.tenant.subscriber].filter((part) => part !== undefined);
  const view = tenantView(records, application, tenant);
  if (request.plan === undefined) return view;
  const table = planTableOf(application);
  if (table === undefined) return refuse('malformed', `${application.name} has no plans.`);
  const { row, findings } = readDraft(table, request.plan, view, nowMs);
  const errors = findings.length > 0 ? findings : table.check?.(row, view).errors ?? [];
  return errors.length > 0 ? refuseFields(errors.map((error) => ({ ...error, field: `plan/${error.field}` }))) : draftView(view, table, row);
}

function shown({ decision, noRoute, denied, change, steps, events, counters, price }: Explained): { readonly [name: string]: Json } {
  const { kind, value, rule, extra } = decision;
  const given = { kind, value: (value ?? null) as Json, rule: rule ?? null, extra: (extra ?? null) as Json, status: noRoute ? wireStatus.NO_ROUTE : wireStatus.OK };
  return {
    decision: denied === undefined ? given : { kind: null, value: null, rule: null, extra: null, status: wireStatus.DENIED, reason: denied },
    steps: steps.map((step) => ({ ...step })),
    counters: counters.map((counter) => ({ ...counter })),
    events: events.map((event) => ({ ...event })),
    change,
    ...(price === undefined ? {} : { price: shownPrice(price) }),
  };
}

function shownPrice({ priced, steps }: ExplainedPrice): Json {
  return { rate: priced?.rate ?? null, billed_seconds: priced?.billedSeconds ?? null, amount: priced?.amount ?? null, steps: steps.map((step) => ({ ...step })) };
}
