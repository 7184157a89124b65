import type { Counters } from '../core/counters.js';
import type { Application } from '../schema/application.js';
import { latencyBuckets, percentileMicroseconds } from './latency.js';
import { decisionKinds } from './statistics.js';

/** How far back a series goes, and how long each of its steps is: api.md, statistics. */
export const spans = {
  '1h': { seconds: 5, steps: 720 },
  '24h': { seconds: 60, steps: 1_440 },
  '7d': { seconds: 300, steps: 2_016 },
} as const;

export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans) as readonly Span[];

/**
 * What a point says, in this order behind the number of its step. Latencies in microseconds, 0 where there was no call.
 */
const measured = ['calls', 'denied', ...decisionKinds, 'p50', 'p99', 'p999'] as const;
const width = measured.length + 1;
const percentilesAt = width - 3;

/** A series for a plot: one list for each thing measured, null where niud did not count. */
interface Plotted {
  /** The second since 1970-01-01 UTC at which the first step begins. */
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly calls: readonly (number | null)[];
  readonly denied: readonly (number | null)[];
  readonly decisions: { readonly [kind: string]: readonly (number | null)[] };
  readonly latency: {
    readonly p50: readonly (number | null)[];
    readonly p99: readonly (number | null)[];
    readonly p999: readonly (number | null)[];
  };
}

/**
 * The points of one application and span. A point lies where its step says, so that a ring read after a restart needs
 * no beginning: what an earlier turn left there bears another step.
 */
export class Ring {
  readonly points: Uint32Array;
  readonly changed = new Set<number>();
  #step: number | undefined;
  #counted: Float64Array | undefined;

  constructor(readonly span: Span) {
    this.points = new Uint32Array(spans[span].steps * width);
  }

  /** Bytes of one place. */
  static readonly pointBytes = width * 4;

  /**
   * Takes what is counted now; ends the step before where another has begun, or where `isLast` says that there is no
   * further look.
   */
  look(nowMs: number, counted: Float64Array, isLast = false): void {
    const step = Math.floor(nowMs / 1_000 / spans[this.span].seconds);
    if (this.#step !== undefined && (step !== this.#step || isLast)) this.#end(this.#step, counted);
    if (this.#step === step && !isLast) return;
    this.#step = step;
    this.#counted = counted.slice();
  }

  #end(step: number, counted: Float64Array): void {
    const grown = counted.map((count, place) => count - this.#counted![place]!);
    const buckets = [...grown.subarray(decisionKinds.length + 1)];
    const calls = buckets.reduce((sum, count) => sum + count, 0);
    const point = [
      calls,
      grown[decisionKinds.length]!,
      ...grown.subarray(0, decisionKinds.length),
      ...[0.5, 0.99, 0.999].map((share) => percentileMicroseconds(buckets, share)),
    ];
    const place = step % spans[this.span].steps;
    const at = place * width;
    // A step that niud was started anew in has two halves: what they count is one, and the latencies are of the fuller.
    const isSecondHalf = this.points[at] === step;
    const isFuller = !isSecondHalf || calls >= this.points[at + 1]!;
    this.points[at] = step;
    for (const [index, value] of point.entries()) {
      const of = at + 1 + index;
      if (of >= at + percentilesAt) this.points[of] = isFuller ? value : this.points[of]!;
      else this.points[of] = isSecondHalf ? this.points[of]! + value : value;
    }
    this.changed.add(place);
  }

  plotted(nowMs: number): Plotted {
    const { seconds, steps } = spans[this.span];
    const first = Math.floor(nowMs / 1_000 / seconds) - steps;
    const places = Array.from({ length: steps }, (_, index) => {
      const at = ((first + index) % steps) * width;
      return this.points[at] === first + index ? at : undefined;
    });
    const list = (name: (typeof measured)[number]) => {
      const index = 1 + measured.indexOf(name);
      return places.map((at) => (at === undefined ? null : this.points[at + index]!));
    };
    const calls = list('calls');
    const latency = (name: 'p50' | 'p99' | 'p999') =>
      list(name).map((value, index) => (calls[index] === 0 ? null : value));
    return {
      fromSeconds: first * seconds,
      stepSeconds: seconds,
      calls,
      denied: list('denied'),
      decisions: Object.fromEntries(decisionKinds.map((kind) => [kind, list(kind)])),
      latency: { p50: latency('p50'), p99: latency('p99'), p999: latency('p999') },
    };
  }
}

/** The rings of all applications: 4,176 points of 48 bytes each, 1 MB for five. */
export class Series {
  readonly rings: ReadonlyMap<string, ReadonlyMap<Span, Ring>>;
  readonly #names: ReadonlyMap<string, readonly string[]>;

  constructor(
    readonly applications: readonly Application[],
    readonly counters: Counters<string>,
  ) {
    this.rings = new Map(
      applications.map(({ name }) => [name, new Map(spanNames.map((span) => [span, new Ring(span)]))]),
    );
    this.#names = new Map(
      applications.map(({ name }) => [
        name,
        [
          ...decisionKinds.map((kind) => `${name}.decisions.${kind}`),
          `${name}.denied`,
          ...Array.from({ length: latencyBuckets }, (_, bucket) => `${name}.latency.${bucket}`),
        ],
      ]),
    );
  }

  /** To be called every second, and with `isLast` when niud ends. */
  look(nowMs: number, isLast = false): void {
    for (const [name, rings] of this.rings) {
      const counted = Float64Array.from(this.#names.get(name)!, (counter) => this.counters.get(counter));
      for (const ring of rings.values()) ring.look(nowMs, counted, isLast);
    }
  }

  /** The last step of the shortest span that has ended; undefined where nothing was counted in it. */
  latest(
    application: string,
    nowMs: number,
  ):
    | {
        readonly seconds: number;
        readonly calls: number;
        readonly p50: number | null;
        readonly p99: number | null;
        readonly p999: number | null;
      }
    | undefined {
    const {
      calls,
      latency: { p50, p99, p999 },
      stepSeconds,
    } = this.plotted(application, '1h', nowMs);
    const last = calls.at(-1);
    return last === null || last === undefined
      ? undefined
      : { seconds: stepSeconds, calls: last, p50: p50.at(-1)!, p99: p99.at(-1)!, p999: p999.at(-1)! };
  }

  plotted(application: string, span: Span, nowMs: number): Plotted {
    return this.rings.get(application)!.get(span)!.plotted(nowMs);
  }
}
