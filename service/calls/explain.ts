import { assert } from '../core/assert.js';
import type { Refusal } from '../core/refusals.js';
import { isRefusal } from '../core/refusals.js';
import type { View } from '../schema/view.js';
import type { Call, Counts, Decision, Plans, Priced, Step, World } from '../routing/service.js';
import type { AskedRoute } from './asked.js';
import { callOf } from './asked.js';
import type { Host } from './host.js';

/** Everything that was looked at, and what it came to; plain data that travels between threads. */
export interface Explained {
  readonly decision: Decision;
  readonly noRoute: boolean;
  /** Why the call would be refused, instead of the decision. */
  readonly denied?: string;
  readonly change: number;
  readonly steps: readonly Step[];
  /** The counters that were asked, as they stand. */
  readonly counters: readonly CounterRead[];
  /** What a call would have noted in its CDR. */
  readonly events: readonly { readonly event: string; readonly detail: string }[];
  /** What it costs, where that was asked. */
  readonly price?: ExplainedPrice;
}

/** What a call costs that lasts so long; `priced` is undefined where nobody sells it. */
export interface ExplainedPrice {
  readonly priced: Priced | undefined;
  readonly steps: readonly Step[];
}

/** Of a `limited` rule the calls that hold a lease, of a `periodic` one those of the last hours. */
export interface CounterRead {
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
  /** How long the call lasts, to be told its price; only of an application that has prices. */
  readonly seconds?: number;
}

/**
 * The decision that a ROUTE would get, with every step that led to it (routing.md, Explain): the same code, with the trace on. Counters
 * are read as they stand and never touched.
 */
export function explain(host: Host, asked: AskedRoute, nowMs: number, against: Against = {}): Explained | Refusal {
  const call = callOf(asked, nowMs, []);
  if (isRefusal(call)) return call;
  const { accounts, settings, zone } = host;
  const counters: CounterRead[] = [];
  const counts = noting(host.counts, counters);
  const world = { view: against.view ?? host.view, plans: against.plans ?? host.plans, counts, accounts, settings, zone };
  const steps: Step[] = [];
  const { decision, noRoute, denied, effects } = host.hosted.service.decide(call, world, undefined, { step: (step) => steps.push(step) });
  const events = effects.flatMap((effect) => effect.kind === 'event' ? [{ event: effect.event, detail: effect.detail }] : []);
  const price = against.seconds === undefined ? undefined : priceOf(host, call, world, against.seconds);
  return { decision, noRoute, ...(denied === undefined ? {} : { denied }), change: world.view.change, steps, counters, events, ...(price === undefined ? {} : { price }) };
}

function priceOf({ hosted: { service, application } }: Host, call: Call, world: World, seconds: number): ExplainedPrice {
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
