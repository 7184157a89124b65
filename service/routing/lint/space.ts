import { daySeconds } from '../criteria/clock-time.js';
import type { View } from '../../schema/view.js';
import type { Extent, Fact } from '../extent.js';
import { Areas } from './areas.js';
import { Axis, bits } from './axis.js';
import type { Budget } from './budget.js';
import { Calendar } from './calendar.js';

/** Calls that have one of some cells in every dimension; the dimensions are in the order of the space. */
export type Box = readonly bigint[];

/** The cells of the dimensions that are not left free. */
export type Bounds = ReadonlyMap<number, bigint>;

/** The dimensions that every space has. */
export const dimension = { TIME: 0, WEEKDAY: 1, DATE: 2, AREA: 3 } as const;

/** The cells of a fact. */
export const factIs = { TRUE: 1n, FALSE: 2n } as const;

/** A fact and its dimension. */
interface PlacedFact extends Fact {
  readonly dimension: number;
}

/** All calls, as far as the criteria of a plan tell them apart. */
export class Space {
  readonly times: Axis;
  readonly dates: Axis;
  readonly areas: Areas;
  readonly calendar: Calendar;
  /** Of draws, by the seed of the group. */
  readonly shares: ReadonlyMap<number, { readonly dimension: number; readonly draws: Axis }>;
  readonly full: Box;
  /** By their text. */
  readonly facts: ReadonlyMap<string, PlacedFact>;
  readonly #changing: ReadonlySet<number>;
  readonly #codes = new Map<Extent, readonly string[]>();

  /** `extents` are all that bounds will be asked for; `dates` are further cuts, in local seconds. */
  constructor(
    extents: readonly Extent[],
    view: View,
    provider: string,
    readonly budget: Budget,
    dates: readonly number[] = [],
  ) {
    for (const extent of extents) {
      budget.spend(4);
      const codes = extent.of === 'area' ? extent.codes(view, provider) : undefined;
      if (codes !== undefined) this.#codes.set(extent, codes);
      budget.spend(codes?.length ?? 0);
    }
    this.times = new Axis(
      extents.flatMap((extent) => (extent.of === 'time' ? extent.windows.flat() : [])),
      0,
      daySeconds,
    );
    this.dates = new Axis(
      [...dates, ...extents.flatMap((extent) => (extent.of === 'date' ? extent.windows.flat() : []))],
      -Infinity,
      Infinity,
    );
    this.areas = new Areas(this.#codes.values());
    this.calendar = new Calendar(this.times, this.dates, budget);
    const full = [this.times.full, bits(0, 7), this.dates.full, bits(0, this.areas.classes)];
    this.shares = sharesOf(extents, full);
    this.facts = factsOf(extents, full);
    this.#changing = new Set(
      [...this.facts.values()]
        .filter(({ about }) => about === 'labels' || about === 'counters')
        .map(({ dimension: place }) => place),
    );
    this.full = full;
  }

  /** The bounds with one extent more. */
  within(bounds: Bounds, extents: readonly Extent[]): Bounds {
    if (extents.length === 0) return bounds;
    const narrower = new Map(bounds);
    for (const extent of extents) {
      const { place, cells } = this.#cells(extent);
      narrower.set(place, (narrower.get(place) ?? this.full[place]!) & cells);
    }
    return narrower;
  }

  #cells(extent: Extent): { readonly place: number; readonly cells: bigint } {
    switch (extent.of) {
      case 'time':
        return { place: dimension.TIME, cells: this.times.cells(extent.windows) };
      case 'weekday':
        return { place: dimension.WEEKDAY, cells: BigInt(extent.days >> 1) };
      case 'date':
        return { place: dimension.DATE, cells: this.dates.cells(extent.windows) };
      case 'area':
        return { place: dimension.AREA, cells: this.areas.cells(this.#codes.get(extent) ?? []) };
      case 'share': {
        const { dimension: place, draws } = this.shares.get(extent.band.seed)!;
        return { place, cells: draws.cells([[extent.band.low, extent.band.low + extent.band.percent]]) };
      }
      case 'fact':
        return { place: this.facts.get(extent.fact)!.dimension, cells: factIs.TRUE };
    }
  }

  /** Whether no call is within the bounds. */
  isEmpty(bounds: Bounds): boolean {
    for (const cells of bounds.values()) if (cells === 0n) return true;
    const at = (place: number): bigint => bounds.get(place) ?? this.full[place]!;
    return !this.calendar.has(at(dimension.TIME), at(dimension.WEEKDAY), at(dimension.DATE));
  }

  /** The bounds without the calls of a fact. */
  except(bounds: Bounds, { fact }: Fact): Bounds {
    const { dimension: place } = this.facts.get(fact)!;
    return new Map(bounds).set(place, (bounds.get(place) ?? this.full[place]!) & factIs.FALSE);
  }

  /** The bounds without what an event may change while a call goes on. */
  lasting(bounds: Bounds): Bounds {
    return this.#changing.size === 0 ? bounds : new Map([...bounds].filter(([place]) => !this.#changing.has(place)));
  }

  /** Whether the list of area codes that an extent asks for is there. */
  knows(extent: Extent): boolean {
    return extent.of !== 'area' || this.#codes.has(extent);
  }
}

/** The draws of each group; their dimensions come behind those that are there. */
function sharesOf(extents: readonly Extent[], full: bigint[]): Space['shares'] {
  const cuts = new Map<number, number[]>();
  for (const extent of extents) {
    if (extent.of !== 'share') continue;
    const { seed, low, percent } = extent.band;
    const found = cuts.get(seed) ?? [];
    cuts.set(seed, found);
    found.push(low, low + percent);
  }
  return new Map(
    [...cuts].map(([seed, found]) => {
      const draws = new Axis(found, 0, 100);
      full.push(draws.full);
      return [seed, { dimension: full.length - 1, draws }];
    }),
  );
}

function factsOf(extents: readonly Extent[], full: bigint[]): Space['facts'] {
  const facts = new Map<string, PlacedFact>();
  for (const extent of extents) {
    if (extent.of !== 'fact' || facts.has(extent.fact)) continue;
    facts.set(extent.fact, { ...extent, dimension: full.length });
    full.push(factIs.TRUE | factIs.FALSE);
  }
  return facts;
}
