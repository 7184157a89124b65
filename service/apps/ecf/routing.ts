import { limits } from '../../core/limits.js';
import { matches } from '../../core/secrets.js';
import { emergencyNumbers } from '../../parts/settings.js';
import { whoseZone } from '../../parts/whose-zone.js';
import { zoneInForce } from '../../parts/zone-in-force.js';
import { decisionKind, type Call, type Effect } from '../../routing/call.js';
import { constraintsOf, type Constraints } from '../../routing/constraints.js';
import { KeptRecords } from '../../routing/kept-records.js';
import type { Resumption, Service, Trace, Watch, World } from '../../routing/service.js';
import type { Answer, Decision } from '../../routing/decision.js';
import { answeredBeforehand, noEffects, noRoute, undiverted } from '../../routing/standing.js';
import { emergencyOf, type EmergencyNumbers } from '../../schema/emergency.js';
import { accountOf, subscriberTable } from './account.js';
import { CallTime, compileSubscriber, type CompiledSubscriber, type Way } from './compiled-subscriber.js';
import { screeningDigits } from './kinds/screening.js';
import { forwardConstraints } from './settings.js';

/** What the stack plays to a caller who must dial the PIN; the README tells it to whoever records prompts. */
const screeningPrompt = 'screening';

/** Entries that a caller has (ecf/README.md, Where a call goes). */
const screeningTries = 3;

const subscribers = new KeptRecords(subscriberTable, compileSubscriber);

/**
 * Called number, its subscriber, the way that is open, the PIN if callers must dial one (ecf/README.md, Where a call
 * goes).
 */
export const ecfService: Service = {
  previews: true,
  secretDigits: true,
  decide(call, world, resumption, trace) {
    const { view, settings } = world;
    const emergency = emergencyOf(settings.read(view, emergencyNumbers));
    const beforehand = answeredBeforehand(call, emergency, trace);
    if (beforehand !== undefined) return beforehand;
    const key = accountOf(view, call.called);
    const subscriber = key && subscribers.read(view, key);
    if (trace !== undefined) tellSubscriber(trace, call, subscriber);
    if (subscriber === undefined) return noRoute(noEffects);
    if (trace?.zone !== undefined) {
      const { name, of } = whoseZone(world, subscriber.zone, 'subscriber' as const, subscriber.provider);
      trace.zone(name, of);
    }
    // Who was to be asked for the PIN and was not goes nowhere: nothing that fails lets a caller pass without it.
    if (resumption?.kind === 'after' && resumption.position.tries !== undefined)
      return noRoute(noEffects, subscriber.extra);
    return undiverted(decided(call, world, subscriber, emergency, resumption, trace), call, limits.diversions, trace);
  },
};

function decided(
  call: Call,
  world: World,
  subscriber: CompiledSubscriber,
  emergency: EmergencyNumbers,
  resumption?: Resumption,
  trace?: Trace,
): Answer {
  let effects = noEffects;
  const noted = (effect: Effect): void => {
    effects = [...effects, effect];
    trace?.event?.(effect);
  };
  const time = new CallTime(call.instant, () =>
    zoneInForce(world, subscriber.zone, subscriber.provider, (name) => {
      noted({ kind: 'event', event: 'unknown_zone', detail: name });
    }),
  );
  if (world.watch !== undefined) watchTimes(world, world.watch, subscriber);
  const behind =
    resumption?.kind === 'after'
      ? subscriber.ways.findIndex(({ path }) => path === resumption.position.rule)
      : undefined;
  if (behind !== undefined && behind < 0)
    return noRoute([{ kind: 'event', event: 'gone', detail: resumption!.position.rule }], subscriber.extra);
  const constraints = constraintsOf(world.settings.read(world.view, forwardConstraints, subscriber.provider));
  let way: Way | undefined;
  for (const [place, each] of subscriber.ways.entries()) {
    const isPast = behind !== undefined && place <= behind;
    if (isPast || way !== undefined) {
      trace?.step({
        ...placed(each),
        criterion: criterionOf(each),
        expected: each.expected,
        found: '',
        outcome: 'not_reached',
        reason: isPast ? 'the call goes on behind it' : 'an earlier one decided',
      });
      continue;
    }
    const holds = each.holds(time);
    const unusable = holds ? faultOf(each, call, emergency, constraints) : undefined;
    if (trace !== undefined) tellWay(trace, each, time, holds, unusable?.event);
    if (unusable !== undefined) noted({ kind: 'event', ...unusable });
    else if (holds) way = each;
    // A call that is routed asks no further; one that is explained tells what it did not come to.
    if (way !== undefined && trace === undefined) break;
  }
  if (trace !== undefined) tellUnapplied(trace, subscriber);
  // Where something was tried and nothing is left, the call has no route (R3).
  if (way === undefined && behind !== undefined) return noRoute(effects, subscriber.extra);
  if (way === undefined)
    return {
      noRoute: false,
      decision: { kind: decisionKind.CONTINUE, value: undefined, rule: undefined, extra: subscriber.extra },
      effects,
      position: undefined,
    };
  return screened(
    call,
    subscriber,
    way,
    effects,
    call.calling !== undefined && emergency.has(call.calling),
    resumption,
    trace,
  );
}

/** When a way of the subscriber opens or closes. */
function watchTimes(world: World, watch: Watch, { zone, provider, ways }: CompiledSubscriber): void {
  watch.zone(zoneInForce(world, zone, provider, () => undefined));
  for (const way of ways) way.times?.(watch);
}

/** Why a way that is open cannot be taken; the event that its CDR has. */
function faultOf(
  { number }: Way,
  { called }: Call,
  emergency: EmergencyNumbers,
  constraints: Constraints,
): { readonly event: string; readonly detail: string } | undefined {
  if (number === called) return { event: 'self_destination', detail: number };
  if (emergency.has(number)) return { event: 'emergency_destination', detail: number };
  const constraint = constraints.prohibiting(number);
  return constraint === undefined ? undefined : { event: 'prohibited', detail: `${number}: constraint ${constraint}` };
}

/** The way, or the PIN before it; an emergency service that calls back is not asked (N3). */
function screened(
  call: Call,
  subscriber: CompiledSubscriber,
  way: Way,
  effects: readonly Effect[],
  isFromEmergency: boolean,
  resumption?: Resumption,
  trace?: Trace,
): Answer {
  const { screeningPin, accepted } = subscriber;
  // A caller who was let through to an earlier way is not asked again.
  if (screeningPin === undefined || resumption?.kind === 'after') return withEffects(way.answer, effects);
  const isAccepted = isFromEmergency || (call.calling !== undefined && accepted?.has(call.calling) === true);
  if (trace !== undefined) tellScreening(trace, call, subscriber, isAccepted);
  if (isAccepted) return withEffects(way.answer, effects);
  if (resumption === undefined) return collect(way, effects, subscriber, screeningTries);
  const isRight = resumption.kind === 'digits' && matches(screeningPin, resumption.digits);
  trace?.step({
    path: 'screening',
    criterion: 'digits',
    expected: 'the PIN',
    found: isRight ? 'the PIN' : 'another entry',
    outcome: isRight ? 'matched' : 'failed',
    reason: '',
  });
  if (isRight) return withEffects(way.answer, effects);
  const tries = (resumption.position.tries ?? screeningTries) - 1;
  return tries > 0
    ? collect(way, effects, subscriber, tries)
    : answer(way, effects, subscriber, decisionKind.TERMINATE, undefined);
}

function collect(way: Way, effects: readonly Effect[], subscriber: CompiledSubscriber, tries: number): Answer {
  const value = [screeningPrompt, screeningDigits, screeningDigits, tries] as const;
  return { ...answer(way, effects, subscriber, decisionKind.COLLECT, value), position: { rule: way.path, tries } };
}

function answer(
  { path }: Way,
  effects: readonly Effect[],
  { extra }: CompiledSubscriber,
  kind: number,
  value: Decision['value'],
): Answer {
  // Nothing stands behind an end for want of the PIN: what fails must not let a caller pass.
  return { noRoute: false, decision: { kind, value, rule: path, extra }, effects, position: undefined };
}

function withEffects(answer: Answer, effects: readonly Effect[]): Answer {
  return effects.length === 0 ? answer : { ...answer, effects };
}

/** An entry by its place in the record, and by its number as people count. */
function placed({ path }: Way): { readonly path: string; readonly no?: string; readonly pointer: string } {
  const [column, place] = path.split('/');
  if (place === undefined) return { path, pointer: path };
  return { path, no: String(Number(place) + 1), pointer: column === 'schedules' ? `schedules/entries/${place}` : path };
}

function criterionOf({ path }: Way): string {
  return path.split('/')[0]!;
}

function tellSubscriber(trace: Trace, { called }: Call, subscriber: CompiledSubscriber | undefined): void {
  const found = subscriber === undefined ? 'no subscriber' : `${subscriber.provider}, ${subscriber.name}`;
  trace.step({
    path: '',
    criterion: 'number',
    expected: called,
    found,
    outcome: subscriber === undefined ? 'failed' : 'matched',
    reason: subscriber === undefined ? 'no route' : 'its forwards count',
  });
}

function tellWay(trace: Trace, way: Way, time: CallTime, holds: boolean, unusable: string | undefined): void {
  const outcome = holds && unusable === undefined ? 'matched' : 'failed';
  trace.step({
    ...placed(way),
    criterion: criterionOf(way),
    expected: way.expected,
    found: way.found(time),
    outcome,
    reason: unusable ?? (holds ? `number ${way.number}` : 'it is not open'),
  });
}

function tellUnapplied(trace: Trace, { unapplied }: CompiledSubscriber): void {
  for (const way of unapplied)
    trace.step({
      ...placed(way),
      criterion: criterionOf(way),
      expected: way.expected,
      found: '',
      outcome: 'not_reached',
      reason: 'call_manager is off',
    });
}

function tellScreening(trace: Trace, { calling }: Call, { accepted }: CompiledSubscriber, isAccepted: boolean): void {
  const reason = isAccepted
    ? 'not screened'
    : accepted === undefined
      ? 'no acceptance list applies; the PIN is asked for'
      : 'the PIN is asked for';
  trace.step({
    path: 'screening',
    criterion: 'acceptance_lists',
    expected: 'a caller on the list',
    found: calling ?? 'no caller',
    outcome: isAccepted ? 'matched' : 'failed',
    reason,
  });
}
