import { assert } from '../core/assert.js';
import type { Refusal } from '../core/refusals.js';
import { isRefusal } from '../core/refusals.js';
import { normaliseCalled } from '../schema/kinds/number-form.js';
import type { View } from '../schema/view.js';
import type { Effect } from '../routing/call.js';
import type { Call, Counts, Plans, Priced, Trace, World, ZoneOf } from '../routing/service.js';
import type { Answer, Decision } from '../routing/decision.js';
import type { Step } from '../schema/explanation-description.js';
import type { AskedRoute } from './asked.js';
import { callOf } from './asked.js';
import type { Host } from './host.js';

/** Everything that was looked at, and what it came to; plain data that travels between threads. */
export interface Explained {
  readonly decision: Decision;
  readonly noRoute: boolean;
  /** The call as it was understood. */
  readonly call: Pick<Call, 'id' | 'called' | 'calling' | 'received' | 'instant'>;
  /** The zone in which its times were judged; the NIU's where nobody's was asked for. */
  readonly zone: { readonly name: string; readonly of: ZoneOf };
  /** An emergency call: nothing redirects, blocks or limits it (routing.md, N3). */
  readonly emergency: boolean;
  /** Whether the plan given as a draft was asked at all. */
  readonly draftAsked?: boolean;
  /** Why the call would be refused, instead of the decision. */
  readonly denied?: string;
  readonly change: number;
  readonly steps: readonly Step[];
  /** The counters that were asked, as they stand. */
  readonly counters: readonly CounterRead[];
  /** What a call would have noted in its CDR, each behind so many of the steps. */
  readonly events: readonly { readonly event: string; readonly detail: string; readonly after: number }[];
  /** What it costs, where that was asked. */
  readonly price?: ExplainedPrice;
}

/** What a call costs that lasts so long; `priced` is undefined where nobody sells it. */
export interface ExplainedPrice {
  readonly priced: Priced | undefined;
  readonly steps: readonly Step[];
}

/** Of a `limited` rule the calls that hold a lease, of a `periodic` one those of the last hours. */
interface CounterRead {
  readonly counter: string;
  readonly count: number;
  readonly hours?: number;
}

/** What to explain against, where it is not the store as it stands. */
export interface Against {
  /** The records at an earlier change. */
  readonly view?: View;
  /** Plans with a draft among them. */
  readonly plans?: Plans;
  /** Decides in place of the application's service: one plan alone, whoever is called. */
  readonly decide?: (call: Call, world: World, trace?: Trace) => Answer;
  /** How long the call lasts, to be told its price; only of an application that has prices. */
  readonly seconds?: number;
}

/**
 * The decision that a ROUTE would get, with every step that led to it (routing.md, Explain): the same code, with the
 * trace on. Counters are read as they stand and never touched.
 */
export function explain(host: Host, asked: AskedRoute, nowMs: number, against: Against = {}): Explained | Refusal {
  const call = callOf(asked, nowMs, []);
  if (isRefusal(call)) return call;
  const { accounts, settings, zone } = host;
  const counters: CounterRead[] = [];
  const counts = noting(host.counts, counters);
  const world = {
    view: against.view ?? host.view,
    plans: against.plans ?? host.plans,
    counts,
    accounts,
    settings,
    zone,
  };
  const steps: Step[] = [];
  let judged: Explained['zone'] = { name: zone, of: 'niu' };
  const noted = new Map<Effect, number>();
  const trace: Trace = {
    step: (step) => steps.push(step),
    event: (effect) => noted.set(effect, steps.length),
    zone: (name, of) => {
      judged = { name, of };
    },
  };
  const { decision, noRoute, denied, effects } =
    against.decide === undefined
      ? host.hosted.service.decide(call, world, undefined, trace)
      : against.decide(call, world, trace);
  const told = steps.length;
  const isEmergency = steps.some(({ criterion }) => criterion === 'emergency');
  if (!isEmergency && normaliseCalled(asked.called) === undefined) steps.unshift(noNumber(asked.called));
  // What was said before all else moves the others on; what told no place came last.
  const moved = steps.length - told;
  const events = effects.flatMap((effect) =>
    effect.kind === 'event'
      ? [{ event: effect.event, detail: effect.detail, after: moved + (noted.get(effect) ?? told) }]
      : [],
  );
  const price = against.seconds === undefined ? undefined : priceOf(host, call, world, against.seconds);
  const { id, called, calling, received, instant } = call;
  const understood = { call: { id, called, calling, received, instant }, zone: judged, emergency: isEmergency };
  return {
    decision,
    noRoute,
    ...understood,
    ...(denied === undefined ? {} : { denied }),
    change: world.view.change,
    steps,
    counters,
    events,
    ...(price === undefined ? {} : { price }),
  };
}

/** Said before all else of a text that nobody is called by. */
function noNumber(found: string): Step {
  return {
    path: '',
    criterion: 'telephone number',
    expected: 'a telephone number',
    found,
    outcome: 'failed',
    reason: 'it is no telephone number: it is looked up as it came, which no number and no pattern is like',
  };
}

function priceOf(
  { hosted: { service, application } }: Host,
  call: Call,
  world: World,
  seconds: number,
): ExplainedPrice {
  assert(service.price, `${application.name} has prices`);
  const steps: Step[] = [];
  return { priced: service.price(call, world, seconds, { step: (step) => steps.push(step) }), steps };
}

/** The same counts, each reading noted once. */
function noting(counts: Counts, into: CounterRead[]): Counts {
  const note = (read: CounterRead): number => {
    if (!into.some(({ counter }) => counter === read.counter)) into.push(read);
    return read.count;
  };
  return {
    held: (counter, callId) => note({ counter, count: counts.held(counter, callId) }),
    used: (counter, hours, call) => note({ counter, count: counts.used(counter, hours, call), hours }),
  };
}
