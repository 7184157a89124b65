import { Counters } from '../core/counters.js';
import type { Application } from '../schema/application.js';
import { decisionKind } from '../routing/service.js';
import type { Decision } from '../routing/decision.js';
import { Hits } from './hits.js';
import type { Hit } from './hits.js';
import { latencyBucket, latencyBuckets } from './latency.js';

/** Kinds of decisions as statistics name them. */
export const decisionKinds: readonly string[] = Object.keys(decisionKind).map((name) => name.toLowerCase());

/** What is counted for each application: decisions by kind, what else happened, and how long ROUTE took. */
const happenings = ['no_route', 'event', 'end', 'serve', 'expired', 'denied'] as const;
type Happening = (typeof happenings)[number];

/** What is counted for the whole thread. */
const gauges = [
  'open_calls',
  'cdrs_written',
  'cdrs_waiting',
  'cdrs_lost',
  'requests',
  'overloaded',
  'connections',
] as const;
type Gauge = (typeof gauges)[number];

/** Where each stands among its like. */
const placeOf = Object.fromEntries(
  [...happenings.entries(), ...gauges.entries()].map(([place, name]) => [name, place]),
) as Readonly<Record<Happening | Gauge, number>>;

/** Reasons for refusals that an application has not named. */
const otherDenials = 'other';

/** The reasons by which refused calls of an application are counted. */
export const denialsOf = ({ denials = [] }: Application): readonly string[] => [...denials, otherDenials];

const namesOf = (application: Application): string[] => [
  ...commonNamesOf(application),
  ...denialsOf(application).map((reason) => `${application.name}.denied.${reason}`),
];

const commonNamesOf = ({ name }: Application): string[] => [
  ...decisionKinds.map((kind) => `${name}.decisions.${kind}`),
  ...happenings.map((happening) => `${name}.${happening}`),
  ...Array.from({ length: latencyBuckets }, (_, bucket) => `${name}.latency.${bucket}`),
  `${name}.latency_sum`,
];

/** The counters that the calls thread publishes; another thread reads them by handing in the same memory. */
export function callCounters(applications: readonly Application[], memory?: SharedArrayBuffer): Counters<string> {
  const names = [...gauges, ...applications.flatMap(namesOf)];
  return memory === undefined ? new Counters(names) : new Counters(names, memory);
}

/**
 * What the calls thread counts. It counts in memory of its own and publishes now and then, because a counter shared
 * between threads costs more than all else on a lookup's way.
 */
export class Statistics {
  readonly #numbers: Float64Array;
  readonly #published: Float64Array;
  /** Where an application's numbers begin, by its number. */
  readonly #begin: number[] = [];
  readonly #hits: Hits[] = [];
  /** Where an application's reasons are counted. */
  readonly #denials: ReadonlyMap<string, number>[] = [];

  constructor(
    readonly applications: readonly Application[],
    readonly counters: Counters<string> = callCounters(applications),
  ) {
    this.#numbers = new Float64Array(counters.names.length);
    this.#published = new Float64Array(counters.names.length);
    let begin: number = gauges.length;
    for (const application of applications) {
      const { number } = application;
      this.#begin[number] = begin;
      this.#hits[number] = new Hits();
      const behind = begin + commonNamesOf(application).length;
      this.#denials[number] = new Map(denialsOf(application).map((reason, place) => [reason, behind + place]));
      begin += namesOf(application).length;
    }
  }

  /** One decision given out, by its kind and by the rule that decided. */
  decided(application: number, decision: Decision, noRoute: boolean): void {
    const { kind, rule } = decision;
    const begin = this.#begin[application]!;
    this.#numbers[begin + kind]!++;
    if (noRoute) this.#numbers[begin + decisionKinds.length]!++;
    if (rule !== undefined) this.#hits[application]!.count(decision);
  }

  happened(application: number, happening: Happening): void {
    this.#numbers[this.#begin[application]! + decisionKinds.length + placeOf[happening]]!++;
  }

  /** A call was refused, for a reason of its application's. */
  denied(application: number, reason: string): void {
    this.happened(application, 'denied');
    const places = this.#denials[application]!;
    this.#numbers[places.get(reason) ?? places.get(otherDenials)!]!++;
  }

  /** From reading the request to its reply standing ready. */
  took(application: number, milliseconds: number): void {
    const buckets = this.#begin[application]! + decisionKinds.length + happenings.length;
    this.#numbers[buckets + latencyBucket(milliseconds * 1_000)]!++;
    this.#numbers[buckets + latencyBuckets]! += milliseconds * 1_000;
  }

  add(gauge: Gauge, amount: number): void {
    this.#numbers[placeOf[gauge]]! += amount;
  }

  set(gauge: Gauge, value: number): void {
    this.#numbers[placeOf[gauge]] = value;
  }

  /** Calls routed by each rule since the process started. */
  hits(application: number): readonly Hit[] {
    return [...(this.#hits[application]?.list() ?? [])];
  }

  /** Calls routed by each rule since this was asked the last time. */
  takeHits(application: number): readonly Hit[] {
    return this.#hits[application]?.take() ?? [];
  }

  /** Lets the other threads see the numbers as they stand. */
  publish(): void {
    const { names } = this.counters;
    for (let place = 0; place < names.length; place++) {
      const number = this.#numbers[place]!;
      if (number !== this.#published[place])
        this.counters.set(names[place]!, Math.floor((this.#published[place] = number)));
    }
  }
}
