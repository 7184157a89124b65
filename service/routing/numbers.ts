import { unitAt } from '../core/bytes.js';
import { value, type Place } from '../schema/declaration.js';
import type { Row } from '../schema/row.js';
import { shapeTestCharacters, type TenantNames, type View } from '../schema/view.js';
import type { Candidate } from './evaluate.js';

/** A route that leads from a called number to a plan. */
export class Route implements Candidate {
  constructor(
    readonly pattern: string,
    readonly provider: string,
    readonly subscriber: string,
    readonly plan: string,
    readonly priority: number,
  ) {}

  get words(): string {
    return `route ${this.pattern}, priority ${this.priority}`;
  }
}

/** How many digits of a pattern are literal. */
function literalDigits(pattern: string): number {
  let literal = 0;
  for (let place = 0; place < pattern.length; place++) if (unitAt(pattern, place) !== anyDigit) literal++;
  return literal;
}

/** X in a pattern. */
const anyDigit = 0x58;

/**
 * N4: priority ascending, then more literal digits, then the pattern whose literal digit comes first from the left,
 * then plan name; provider and subscriber at last, so that the order is one.
 */
export function compareRoutes(a: Route, b: Route): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.pattern !== b.pattern) {
    const literal = literalDigits(b.pattern) - literalDigits(a.pattern);
    if (literal !== 0) return literal;
    for (let place = 0; place < a.pattern.length; place++) {
      const aAny = unitAt(a.pattern, place) === anyDigit,
        bAny = unitAt(b.pattern, place) === anyDigit;
      if (aAny !== bAny) return aAny ? 1 : -1;
    }
  }
  return compareText(a.plan, b.plan) || compareText(a.provider, b.provider) || compareText(a.subscriber, b.subscriber);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Neighbouring X of a shape. */
interface Run {
  readonly start: number;
  readonly end: number;
  /** As many X. */
  readonly text: string;
}

/** Where a shape has X. */
interface Mask {
  readonly runs: readonly Run[];
  /** The same as bits; undefined of a shape that has more places than there are bits. */
  readonly anyDigits: number | undefined;
}

/** Of the shapes of one length. */
type Masks = readonly Mask[];

/** Shapes by their length, made once for each array of shapes, which is the same object until one comes or goes. */
const masksByShapes = new WeakMap<readonly string[], ReadonlyMap<number, Masks>>();

const noMasks: Masks = [];

function masksOf(shapes: readonly string[], length: number): Masks {
  let byLength = masksByShapes.get(shapes);
  if (byLength === undefined) {
    const made = new Map<number, Mask[]>();
    for (const shape of shapes) made.set(shape.length, [...(made.get(shape.length) ?? []), maskOf(shape)]);
    masksByShapes.set(shapes, (byLength = made));
  }
  return byLength.get(length) ?? noMasks;
}

function maskOf(shape: string): Mask {
  const runs = [...shape.matchAll(/X+/g)].map(({ 0: text, index: start }) => ({
    start,
    end: start + text.length,
    text,
  }));
  let anyDigits = 0;
  for (let place = 0; place < shape.length; place++) if (unitAt(shape, place) === anyDigit) anyDigits |= 1 << place;
  return { runs, anyDigits: shape.length > shapeTestCharacters ? undefined : anyDigits };
}

/**
 * The number with X in the places of the runs; undefined where one of them is not a digit, which X does not stand for.
 */
function masked(number: string, runs: readonly Run[]): string | undefined {
  let text = '';
  let from = 0;
  for (const { start, end, text: anyDigits } of runs) {
    for (let place = start; place < end; place++) {
      const unit = unitAt(number, place);
      if (unit < 0x30 || unit > 0x39) return undefined;
    }
    text = text + number.slice(from, start) + anyDigits;
    from = end;
  }
  return from === number.length ? text : text + number.slice(from);
}

/** What an index of routes by number covers. */
interface RouteEntry {
  readonly priority: Place<number>;
  readonly service_provider_name: Place<string>;
  readonly subscriber_name: Place<string>;
  readonly call_plan_name: Place<string>;
}

/**
 * Reads the routes of called numbers: one seek for the number itself and one for each shape of its length, however many
 * routes there are.
 */
export class RouteReader {
  /** `index` is the grouped index of the table by number, and `at` where the columns stand that it covers. */
  constructor(
    readonly table: string,
    readonly index: string,
    readonly at: RouteEntry,
  ) {}

  /** The routes that match a number, in the order of N4; only those of `owner` where the number has one (N5). */
  matching(view: View, called: string, owner?: TenantNames): readonly Route[] {
    const found: Route[] = [];
    this.#collect(view, called, false, owner, found);
    const masks = masksOf(view.shapes(this.table, this.index), called.length);
    const test = masks.length === 0 ? undefined : view.shapeTest?.(this.table, this.index);
    for (const { runs, anyDigits } of masks) {
      if (test !== undefined && anyDigits !== undefined && !test.mayHaveMasked(called, anyDigits)) continue;
      const pattern = masked(called, runs);
      if (pattern !== undefined) this.#collect(view, pattern, true, owner, found);
    }
    return found.length > 1 ? inOrder(found) : found;
  }

  #collect(view: View, pattern: string, shaped: boolean, owner: TenantNames | undefined, into: Route[]): void {
    const { at } = this;
    for (const row of view.grouped(this.table, this.index, pattern, shaped, owner)) {
      const provider = value(row, at.service_provider_name),
        subscriber = value(row, at.subscriber_name);
      if (owner !== undefined && (owner.provider !== provider || owner.subscriber !== subscriber)) continue;
      into.push(new Route(pattern, provider, subscriber, value(row, at.call_plan_name), value(row, at.priority)));
    }
  }
}

/** Up to so many routes are put in order one by one, which costs less than a sort made for many. */
const fewRoutes = 8;

function inOrder(routes: Route[]): Route[] {
  if (routes.length > fewRoutes) return routes.sort(compareRoutes);
  for (let next = 1; next < routes.length; next++) {
    const route = routes[next]!;
    let place = next;
    for (; place > 0 && compareRoutes(routes[place - 1]!, route) > 0; place--) routes[place] = routes[place - 1]!;
    routes[place] = route;
  }
  return routes;
}

/** What the record of a called number says. */
export interface NumberRecord {
  readonly provider: string;
  readonly subscriber: string;
  readonly timezone: string | undefined;
  /** JSON text. */
  readonly params: string | undefined;
}

/** The table of numbers. */
interface Numbers {
  readonly name: string;
  readonly at: {
    readonly service_provider_name: Place<string>;
    readonly subscriber_name: Place<string>;
    readonly timezone: Place<string | undefined>;
    readonly params: Place<string | undefined>;
  };
}

/** Reads `number` records (tables.md). */
export class NumberReader {
  constructor(readonly table: Numbers) {}

  /**
   * The live record of a number; `archived` where there is none but the archive has one, whose number then matches
   * nothing (N5).
   */
  read(view: View, number: string): NumberRecord | 'archived' | undefined {
    const { name, at } = this.table;
    const row: Row | undefined = view.get(name, [number])?.row;
    if (row === undefined) return view.isArchived(name, [number]) ? 'archived' : undefined;
    return {
      provider: value(row, at.service_provider_name),
      subscriber: value(row, at.subscriber_name),
      timezone: value(row, at.timezone),
      params: value(row, at.params),
    };
  }
}

/** The `labels` of a number's `params`: an array, or a text of labels between commas. Anything else is none. */
export function labelsOf(params: string | undefined): readonly string[] {
  if (params === undefined || !params.includes('"labels"')) return [];
  const labels = (JSON.parse(params) as { readonly labels?: unknown } | null)?.labels;
  if (typeof labels === 'string') return labels.split(',').map((label) => label.trim());
  return Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : [];
}
