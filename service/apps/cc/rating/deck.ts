import { limits } from '../../../core/limits.js';
import { value } from '../../../schema/declaration.js';
import type { Row } from '../../../schema/row.js';
import type { ScanOptions, Stored, View } from '../../../schema/view.js';
import { ratePrefix } from '../tables/rate-prefix.js';
import type { Charge } from './charge.js';
import type { Dialled } from './dialled.js';
import { ccLimits } from '../limits.js';

/** One line of a deck. */
interface DeckLine extends Charge {
  readonly prefix: string;
}

const { name: table, at } = ratePrefix;

/** The line of a rate's deck that says most of a number at an instant, in microseconds. */
export function lineOf(
  view: View,
  provider: string,
  rate: string,
  { forms, isWhole }: Dialled,
  atMicros: number,
): DeckLine | undefined {
  for (const form of forms) {
    const line = longestLine(view, provider, rate, form, atMicros, isWhole);
    if (line !== undefined) return line;
  }
  return undefined;
}

/** As `ratePrefix` declares it. */
type DeckKey = readonly [provider: string, rate: string, prefix: string, effective: number];

/** Before every effective date. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/**
 * The line of a rate's deck with the longest prefix of `digits` that holds at an instant, in microseconds; of one
 * prefix the latest that holds (calling-card.md, Rate choice). Every prefix of the digits stands before them in the
 * order of keys, and what stands between the longest one and them begins with it: so the line just before is looked at,
 * then the one just before what both have in common, and so on. That is a few seeks, and never more than the digits
 * there are, however large the deck. `isWhole` asks for a prefix that is all of the digits.
 */
export function longestLine(
  view: View,
  provider: string,
  rate: string,
  digits: string,
  atMicros: number,
  isWhole = false,
): DeckLine | undefined {
  // Of another country its code's first digit counts, and of North America whether the whole plan has a line.
  if (!beginnings.has(view, provider, rate, digits.slice(0, digits.startsWith('+') ? 2 : 1))) return undefined;
  let before: readonly [prefix: string, effective: number] = [digits, atMicros + 1];
  let ended = 0;
  while (before[0] !== '') {
    const found = lineBefore(view, provider, rate, before);
    if (found === undefined) return undefined;
    const [, , prefix, effective] = found.key as DeckKey;
    const common = commonLength(prefix, digits);
    if (isWhole && prefix !== digits) return undefined;
    if (common < prefix.length) {
      before = [digits.slice(0, common), atMicros + 1];
      ended = 0;
    } else if (effective > atMicros) {
      before = [prefix, atMicros + 1];
    } else if (!isOver(found.row, atMicros)) {
      return {
        prefix,
        method: value(found.row, at.charge_method),
        amount: value(found.row, at.amount),
        surcharge: value(found.row, at.surcharge),
        firstSeconds: value(found.row, at.first_interval),
        nextSeconds: value(found.row, at.next_interval),
      };
    } else {
      ended = prefix === before[0] ? ended + 1 : 1;
      before = [prefix, ended < ccLimits.endedLines ? effective : beforeAll];
    }
  }
  return undefined;
}

function lineBefore(
  view: View,
  provider: string,
  rate: string,
  [prefix, effective]: readonly [string, number],
): Stored | undefined {
  for (const stored of view.scan(table, {
    prefix: [provider, rate],
    after: [provider, rate, prefix, effective],
    reverse: true,
    limit: 1,
  }))
    return stored;
  return undefined;
}

/**
 * Whether any prefix of a deck begins so, known until there is a change: a call to where the deck has nothing is told
 * so without a seek.
 */
class Beginnings {
  readonly #byView = new WeakMap<View, { readonly change: number; readonly known: Map<string, boolean> }>();

  has(view: View, provider: string, rate: string, first: string): boolean {
    let seen = this.#byView.get(view);
    if (seen === undefined || seen.change !== view.change || seen.known.size >= limits.cachedPlans)
      this.#byView.set(view, (seen = { change: view.change, known: new Map() }));
    const place = `${provider}/${rate}/${first}`;
    let has = seen.known.get(place);
    if (has === undefined)
      seen.known.set(place, (has = hasAny(view, { prefix: [provider, rate, first], partial: true, limit: 1 })));
    return has;
  }
}

const beginnings = new Beginnings();

function hasAny(view: View, options: ScanOptions): boolean {
  for (const _ of view.scan(table, options)) return true;
  return false;
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}

function isOver(row: Row, atMicros: number): boolean {
  const end = value(row, at.end_date);
  return end !== undefined && end <= atMicros;
}
