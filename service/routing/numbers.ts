import { unitAt } from '../core/bytes.js';
import { position, type Row, type Table } from '../schema/table.js';
import type { View } from '../schema/view.js';
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

  get words(): string { return `route ${this.pattern}, priority ${this.priority}`; }
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
 * N4: priority ascending, then more literal digits, then the pattern whose literal digit comes first from the left, then plan name; provider and subscriber
 * at last, so that the order is one.
 */
export function compareRoutes(a: Route, b: Route): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (a.pattern !== b.pattern) {
    const literal = literalDigits(b.pattern) - literalDigits(a.pattern);
    if (literal !== 0) return literal;
    for (let place = 0; place < a.pattern.length; place++) {
      const aAny = unitAt(a.pattern, place) === anyDigit, bAny = unitAt(b.pattern, place) === anyDigit;
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

/** The runs of X in the shapes of one length. */
type Masks = readonly (readonly Run[])[];

/** Shapes by their length, made once for each array of shapes, which is the same object until one comes or goes. */
const masksByShapes = new WeakMap<readonly string[], ReadonlyMap<number, Masks>>();

const noMasks: Masks = [];

function masksOf(shapes: readonly string[], length: number): Masks {
  let byLength = masksByShapes.get(shapes);
  if (byLength === undefined) {
    const made = new Map<number, (readonly Run[])[]>();
    for (const shape of shapes) {
      const runs = [...shape.matchAll(/X+/g)].map(({ 0: text, index: start }) => ({ start, end: start + text.length, text }));
      made.set(shape.length, [...made.get(shape.length) ?? [], runs]);
    }
    masksByShapes.set(shapes, byLength = made);
  }
  return byLength.get(length) ?? noMasks;
}

/** The number with X in the places of the runs; undefined where one of them is not a digit, which X does not stand for. */
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

/** Reads the routes of called numbers: one seek for the number itself and one for each shape of its length, however many routes there are. */
export class RouteReader {
  readonly #table: string;
  readonly #at: { readonly provider: number; readonly subscriber: number; readonly plan: number; readonly priority: number };

  /** `index` is the grouped index of the table by number; it must cover plan, provider, subscriber and priority. */
  constructor(table: Table, readonly index: string) {
    const grouped = table.grouped?.find(({ name }) => name === index);
    if (grouped === undefined) throw new Error(`${table.name} has no grouped index ${index}`);
    const at = (column: string): number => {
      const place = grouped.covers.indexOf(column);
      if (place < 0) throw new Error(`${index} of ${table.name} does not cover ${column}`);
      return place;
    };
    this.#table = table.name;
    this.#at = { provider: at('service_provider_name'), subscriber: at('subscriber_name'), plan: at('call_plan_name'), priority: at('priority') };
  }

  /** The routes that match a number, in the order of N4; only those of `owner` where the number has one (N5). */
  matching(view: View, called: string, owner?: { readonly provider: string; readonly subscriber: string }): readonly Route[] {
    const found: Route[] = [];
    this.#collect(view, called, false, owner, found);
    for (const runs of masksOf(view.shapes(this.#table, this.index), called.length)) {
      const pattern = masked(called, runs);
      if (pattern !== undefined) this.#collect(view, pattern, true, owner, found);
    }
    return found.length > 1 ? inOrder(found) : found;
  }

  #collect(view: View, pattern: string, shaped: boolean, owner: { readonly provider: string; readonly subscriber: string } | undefined, into: Route[]): void {
    for (const row of view.grouped(this.#table, this.index, pattern, shaped)) {
      const provider = row[this.#at.provider] as string, subscriber = row[this.#at.subscriber] as string;
      if (owner !== undefined && (owner.provider !== provider || owner.subscriber !== subscriber)) continue;
      into.push(new Route(pattern, provider, subscriber, row[this.#at.plan] as string, row[this.#at.priority] as number | undefined ?? 0));
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

/** Reads `number` records (tables.md). */
export class NumberReader {
  readonly #table: string;
  readonly #at: { readonly provider: number; readonly subscriber: number; readonly timezone: number; readonly params: number };

  constructor(table: Table) {
    const at = (column: string): number => position(table, column);
    this.#table = table.name;
    this.#at = { provider: at('service_provider_name'), subscriber: at('subscriber_name'), timezone: at('timezone'), params: at('params') };
  }

  /** The live record of a number; `archived` where there is none but the archive has one, whose number then matches nothing (N5). */
  read(view: View, number: string): NumberRecord | 'archived' | undefined {
    const row: Row | undefined = view.get(this.#table, [number])?.row;
    if (row === undefined) return view.isArchived(this.#table, [number]) ? 'archived' : undefined;
    return {
      provider: row[this.#at.provider] as string,
      subscriber: row[this.#at.subscriber] as string,
      timezone: row[this.#at.timezone] as string | undefined,
      params: row[this.#at.params] as string | undefined,
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
