import { PlanCache } from '../calls/plan-cache.js';
import type { AskedRoute } from '../calls/asked.js';
import { alone } from './alone.js';
import { isCdrOf, maskedNumber, showsCaller } from '../calls/cdr-record.js';
import type { Cdr } from '../calls/cdr.js';
import { parseCdrIdentifier } from '../calls/cdr.js';
import type { Cdrs } from '../calls/cdrs.js';
import { explain } from '../calls/explain.js';
import type { Against, Explained, ExplainedPrice } from '../calls/explain.js';
import type { Host } from '../calls/host.js';
import type { Hosted } from '../routing/hosted.js';
import { planTableOf } from '../calls/rehearse.js';
import type { ReadAttributes } from '../calls/rehearse.js';
import type { Clock } from '../core/clock.js';
import { systemZone } from '../core/system-zone.js';
import { formatTimestamp, wallTime, WallTime } from '../core/zones.js';
import { isRefusal, refuse, refuseFields, wireStatus } from '../core/refusals.js';
import type { Refusal, RefusalData } from '../core/refusals.js';
import type { Reader } from '../database/reader.js';
import { readDraft, readMergedDraft } from '../records/complete.js';
import { draftView, tenantView } from '../records/tenant-view.js';
import type { ExplainRequest, Explanation } from './request.js';
import type { CompiledPlan } from '../routing/plan.js';
import type { Plans } from '../routing/service.js';
import type { Step } from '../schema/explanation-description.js';
import type { Application } from '../schema/application.js';
import type { Json } from '../schema/kind.js';
import { keyOf } from '../schema/table.js';
import type { Table } from '../schema/table.js';
import type { Row } from '../schema/row.js';
import type { View } from '../schema/view.js';

/** What calls are explained from. */
export interface ExplainerSurroundings {
  readonly reader: Reader;
  readonly cdrs: Cdrs;
  readonly clock: Clock;
  /** Reads the attributes of a call as the lookup protocol does. */
  readonly readAttributes: ReadAttributes;
}

/** Answers a request; `earlier` are the records of the change that it names. */
type Explainer = (request: ExplainRequest, earlier?: View) => Explanation | RefusalData;

/**
 * Explains calls (routing.md, Explain): in the calls thread, where the counters are, on the records as they stand;
 * elsewhere on earlier ones, when no counter of that time is known and none counts. A damaged record is passed over as
 * by a call.
 */
export function explainer(
  hostOf: (application: number) => Host | undefined,
  { reader, cdrs, clock, readAttributes }: ExplainerSurroundings,
): Explainer {
  const explained = (request: ExplainRequest, earlier: View | undefined): Explanation | RefusalData => {
    // What stands behind earlier records was read already, and stays as it is.
    if (earlier === undefined) reader.refresh();
    const application = reader.stores.registry.application(request.application)!;
    const host = hostOf(application.number)!;
    const { seconds } = request;
    if (seconds !== undefined && host.hosted.service.price === undefined)
      return refuseFields([
        { field: 'seconds', code: 'unknown_field', message: `Calls of ${application.name} have no price.` },
      ]).toData();
    const cdr = request.cdr === undefined ? undefined : cdrOf(request.cdr, request, cdrs, application.number);
    if (isRefusal(cdr)) return cdr.toData();
    const asked = cdr === undefined ? askedOf(request, readAttributes) : askedAgain(cdr);
    if (isRefusal(asked)) return asked.toData();
    const drafted = draftOf(request, earlier ?? reader.view(application.name), host.hosted, clock.now(), host.view);
    if (isRefusal(drafted)) return drafted.toData();
    const told = explain(host, asked, clock.now(), {
      ...drafted.against,
      ...(seconds === undefined ? {} : { seconds }),
    });
    if (isRefusal(told)) return told.toData();
    const hidden = cdr === undefined || showsCaller(cdr, request.tenant) ? undefined : cdr.calling;
    return {
      attributes: {
        ...shown(hidden === undefined ? told : withoutCaller(told, hidden), zoneOfTimes(request)),
        ...drafted.told(),
      },
    };
  };
  return (request, earlier) =>
    hostOf(reader.stores.registry.application(request.application)!.number)?.reading(
      () => explained(request, earlier),
      () => refuse('damaged_record').toData(),
    ) ?? refuse('unknown_application').toData();
}

/** A CDR of the tenant's own. */
export function cdrOf(identifier: string, { tenant }: ExplainRequest, cdrs: Cdrs, application: number): Cdr | Refusal {
  const place = parseCdrIdentifier(identifier);
  cdrs.refresh();
  const cdr = place?.application === application ? cdrs.get(place) : undefined;
  return cdr === undefined || !isCdrOf(cdr, tenant) ? refuse('not_found', 'No such CDR.') : cdr;
}

function withoutCaller(explained: Explained, calling: string): Explained {
  const { steps, price, call } = explained;
  const hide = (all: readonly Step[]): readonly Step[] => all.map((step) => masked(step, calling));
  return {
    ...explained,
    call: { ...call, calling: maskedNumber },
    steps: hide(steps),
    ...(price === undefined ? {} : { price: { ...price, steps: hide(price.steps) } }),
  };
}

/** What was found of a caller who is masked for who asks. */
function masked(step: Step, calling: string): Step {
  return {
    ...step,
    found: step.found.replaceAll(calling, maskedNumber),
    reason: step.reason.replaceAll(calling, maskedNumber),
  };
}

/** The call that is asked about, as the request says it. */
export function askedOf(request: ExplainRequest, readAttributes: ReadAttributes): AskedRoute | Refusal {
  const attributes = readAttributes(request.attributes);
  if (isRefusal(attributes))
    return refuseFields([{ field: 'attrs', code: attributes.code, message: attributes.message }]);
  return {
    callId: request.callId ?? 'explain',
    called: request.called ?? '',
    calling: request.calling,
    timeMs: request.instant,
    attributes,
  };
}

function askedAgain({ callId, received, calling, caller, instant, attributes }: Cdr): AskedRoute {
  return { callId, called: received, calling: caller ?? calling, timeMs: instant, attributes };
}

/** In which a time without an offset was read. */
function zoneOfTimes({ zone }: ExplainRequest): string {
  return zone ?? systemZone();
}

/** What a decision is explained against, and what is to be told of the draft. */
interface Drafted {
  readonly against: Against;
  readonly told: () => { readonly draft?: Json };
}

/**
 * The tenant's records, with the draft among them; nothing is told where they are `live`, which is what is decided on
 * anyway.
 */
export function draftOf(
  request: ExplainRequest,
  records: View,
  { application, compile, number }: Hosted,
  nowMs: number,
  live?: View,
): Drafted | Refusal {
  const tenant = [request.tenant.provider, request.tenant.subscriber].filter((part) => part !== undefined);
  const view = tenantView(records, application, tenant);
  const plans = new PlanCache(compile);
  const read = rowOf(request, view, application, nowMs);
  if (isRefusal(read)) return read;
  if (read === undefined) return { against: view === live ? {} : { view, plans }, told: () => ({}) };
  const { table, row } = read;
  const drafted = draftView(view, table, row);
  const plan =
    compile === undefined || table !== planTableOf(application)
      ? undefined
      : compile({ key: keyOf(table, row), row, created: 0, modified: 0 });
  if (plan === undefined)
    return request.alone === true
      ? refuseFields([{ field: 'alone', code: 'unknown_field', message: 'Only a plan can be tried alone.' }])
      : { against: { view: drafted, plans }, told: () => ({ draft: { table: table.name, key: keyText(table, row) } }) };
  const asked = new AskedPlans(plans, plan);
  return {
    against: { view: drafted, plans: asked, ...(request.alone === true && { decide: alone(plan, number) }) },
    told: () => ({ draft: { table: table.name, key: keyText(table, row), asked: asked.asked } }),
  };
}

/** The draft of a request as its row; what is wrong with it is told under the name that it was given by. */
function rowOf(
  { plan, draft }: ExplainRequest,
  view: View,
  application: Application,
  nowMs: number,
): { readonly table: Table; readonly row: Row } | Refusal | undefined {
  if (plan === undefined && draft === undefined) return undefined;
  const table =
    draft === undefined
      ? planTableOf(application)
      : application.tables.find(({ name, internal }) => name === draft.table && internal !== true);
  if (table === undefined)
    return draft === undefined
      ? refuse('malformed', `${application.name} has no plans.`)
      : refuseFields([{ field: 'draft/table', code: 'bad_choice', message: 'There is no such table.' }]);
  const { row, findings } =
    draft === undefined
      ? readDraft(table, plan!, view, nowMs)
      : readMergedDraft(table, draft.key, draft.attributes, view, nowMs);
  const errors = findings.length > 0 ? findings : (table.check?.(row, view).errors ?? []);
  const under = draft === undefined ? 'plan' : 'draft/attributes';
  return errors.length > 0
    ? refuseFields(errors.map((error) => ({ ...error, field: `${under}/${error.field}` })))
    : { table, row };
}

function keyText(table: Table, row: Row): Json {
  return keyOf(table, row).map((part) => (typeof part === 'bigint' ? String(part) : part));
}

/** Plans with a draft among them, which tell whether it took part. */
class AskedPlans implements Plans {
  asked = false;

  constructor(
    readonly stored: Plans,
    readonly draft: CompiledPlan,
  ) {}

  plan(view: View, provider: string, subscriber: string, name: string): CompiledPlan | undefined {
    const { draft } = this;
    if (name !== draft.name || subscriber !== draft.subscriber || provider !== draft.provider)
      return this.stored.plan(view, provider, subscriber, name);
    this.asked = true;
    return draft;
  }
}

/** A decision as explain shows it. */
export function shownDecision({
  decision: { kind, value, rule, extra },
  noRoute,
  denied,
}: Pick<Explained, 'decision' | 'noRoute'> & { readonly denied?: string }): { readonly [name: string]: Json } {
  if (denied !== undefined)
    return { kind: null, value: null, rule: null, extra: null, status: wireStatus.DENIED, reason: denied };
  return {
    kind,
    value: (value ?? null) as Json,
    rule: rule ?? null,
    extra: (extra ?? null) as Json,
    status: noRoute ? wireStatus.NO_ROUTE : wireStatus.OK,
  };
}

function shown(explained: Explained, timesIn: string): { readonly [name: string]: Json } {
  const { decision, change, steps, events, counters, price } = explained;
  const used =
    decision.rule === undefined
      ? undefined
      : steps.find(
          ({ path, outcome, pointer }) => path === decision.rule && outcome === 'matched' && pointer !== undefined,
        );
  return {
    call: shownCall(explained, timesIn),
    decision: {
      ...shownDecision(explained),
      ...(used === undefined ? {} : { label: used.label ?? null, no: used.no ?? null, pointer: used.pointer ?? null }),
    },
    steps: steps.map((step) => ({ ...step })),
    counters: counters.map((counter) => ({ ...counter })),
    events: events.map((event) => ({ ...event })),
    change,
    ...(price === undefined ? {} : { price: shownPrice(price) }),
  };
}

/**
 * Which numbers were understood, which instant, and in which zone its times were judged and why (routing.md, Explain).
 */
export function shownCall(
  { call: { id, called, calling, received, instant }, zone, emergency }: Explained,
  timesIn: string,
): Json {
  return {
    call_id: id,
    called,
    calling: calling ?? null,
    received,
    at: formatTimestamp(zone.name, instant),
    weekday: weekdayIn(zone.name, instant),
    zone: zone.name,
    zone_of: zone.of,
    asked_at: formatTimestamp(timesIn, instant),
    asked_zone: timesIn,
    emergency,
  };
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function weekdayIn(zone: string, instant: number): string {
  return weekdays[wallTime(zone, instant, new WallTime()).weekday - 1]!;
}

function shownPrice({ priced, steps }: ExplainedPrice): Json {
  return {
    rate: priced?.rate ?? null,
    billed_seconds: priced?.billedSeconds ?? null,
    amount: priced?.amount ?? null,
    steps: steps.map((step) => ({ ...step })),
  };
}
