import { limits } from '../../../core/limits.js';
import { isRefusal, refuse, type Refusal } from '../../../core/refusals.js';
import type { Json } from '../../../schema/kind.js';
import { parseJson } from '../../../schema/kinds/parse-json.js';
import {
  amountIn,
  centsIn,
  chargeMethod,
  chargeMethods,
  childless,
  childlessForms,
  intervalIn,
  type ChargeMethod,
  type Childless,
} from './charge.js';
import { prefixesIn } from './dialling-prefix.js';
import { at, documentKind, join, membersOf, stored } from './document.js';
import { clockWindowIn, daysIn, type ClockWindow } from './window.js';
import { ccLimits } from '../limits.js';

/** When a child holds (calling-card.md, Rate choice). */
type RateMatch =
  /** The normalised destination begins with one of them. */
  | { readonly type: 'destination'; readonly prefixes: readonly string[] }
  /** The caller's number begins with one of them. */
  | { readonly type: 'origin'; readonly prefixes: readonly string[] }
  /** Local time lies in the window. */
  | { readonly type: 'time'; readonly window: ClockWindow }
  /** The local weekday is one of these bits, 1 (Sunday) to 7 (Saturday). */
  | { readonly type: 'day'; readonly days: number }
  /** The next so many seconds of the call; undefined for all that is left. */
  | { readonly type: 'sequence'; readonly seconds: number | undefined };

export const rateTypes = [
  'destination',
  'origin',
  'time',
  'day',
  'sequence',
] as const satisfies readonly RateMatch['type'][];

/** A node of the tree; what is undefined is as its parent has it. */
export interface ChildRate {
  readonly match: RateMatch;
  /** Millionths of the currency's unit. */
  readonly amount: number | undefined;
  readonly chargeMethod: ChargeMethod | undefined;
  /** Cents. */
  readonly surcharge: number | undefined;
  /** Seconds. */
  readonly firstInterval: number | undefined;
  readonly nextInterval: number | undefined;
  readonly childless: Childless | undefined;
  readonly children: readonly ChildRate[];
}

const known = [
  'type',
  'value',
  'amount',
  'charge_method',
  'surcharge',
  'first_interval',
  'next_interval',
  'if_no_sub_rates_exist',
  'label',
  'description',
  'children',
];

/** The kind of `child_rates`: an array of nodes. */
export const childRates = documentKind({
  name: 'child rates',
  shape: 'array',
  bytes: ccLimits.childRateBytes,
  words:
    'a JSON array of rates that hold for some calls: {"type", "value", "amount", "charge_method", "surcharge", "first_interval", "next_interval", "children"}',
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['type'],
      additionalProperties: false,
      properties: {
        type: { enum: rateTypes },
        value: { description: 'A prefix or an array of them; HH:MM-HH:MM; days; seconds, null for the rest.' },
        amount: { type: ['string', 'number', 'null'] },
        charge_method: { enum: [...chargeMethods, null] },
        surcharge: { type: ['string', 'number', 'null'] },
        first_interval: {
          type: ['integer', 'string', 'null'],
          description: 'Seconds that a call is charged at least.',
        },
        next_interval: {
          type: ['integer', 'string', 'null'],
          description: 'Seconds by which it is charged from there on.',
        },
        if_no_sub_rates_exist: { enum: [...childlessForms, null] },
        label: { type: ['string', 'null'] },
        description: { type: ['string', 'null'] },
        children: { type: ['array', 'null'], description: 'Rates of the same form.' },
      },
    },
  },
  fault: (value) => {
    const read = readTree(value);
    return isRefusal(read) ? read : undefined;
  },
  kept: (value) => withPrefixes(value, (prefix) => (prefixesIn(prefix) as readonly string[])[0]!),
});

/**
 * A document of child rates with each of its prefixes changed, one by one; what is no such document is left for whoever
 * refuses it.
 */
export function withPrefixes(value: Json, change: (prefix: string) => string, depth = 1): Json {
  if (!Array.isArray(value) || depth > ccLimits.childRateDepth) return value;
  return (value as readonly Json[]).map((entry) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
    const node = entry as { readonly [name: string]: Json };
    const { type, value: given, children } = node;
    return {
      ...node,
      ...((type === 'destination' || type === 'origin') && given !== undefined && { value: changed(given, change) }),
      ...(children !== undefined && { children: withPrefixes(children, change, depth + 1) }),
    };
  });
}

/** The same of the text of a cell. */
export function rewrittenPrefixes(text: string, change: (prefix: string) => string): string {
  const value = isRefusal(childRates.parse(text))
    ? undefined
    : parseJson(text, { bytes: ccLimits.childRateBytes, depth: limits.jsonDepth });
  return value === undefined || isRefusal(value) ? text : JSON.stringify(withPrefixes(value, change));
}

/** The prefixes of a cell as they are written there. */
export function writtenPrefixes(text: string): readonly string[] {
  const prefixes: string[] = [];
  rewrittenPrefixes(text, (prefix) => {
    prefixes.push(prefix);
    return prefix;
  });
  return prefixes;
}

/** A list stays a list, and a text one text; a number stays one unless it is changed. */
function changed(value: Json, change: (prefix: string) => string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((entry) => changed(entry, change));
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value)
    .split(',')
    .map((part) => change(part.trim()))
    .join(',');
  return text === String(value) ? value : text;
}

/** Every prefix of a tree, with those of children. */
export function prefixesOf(children: readonly ChildRate[]): readonly string[] {
  return children.flatMap(({ match, children: below }) => [
    ...('prefixes' in match ? match.prefixes : []),
    ...prefixesOf(below),
  ]);
}

/** The tree of a stored `child_rates`. */
export function readChildRates(text: string): readonly ChildRate[] {
  return stored(readTree(JSON.parse(text) as Json));
}

function readTree(value: Json): readonly ChildRate[] | Refusal {
  return readChildren(value, '', 1, { nodes: 0 });
}

/** `depth` is that of the children, `counted` how many nodes there were so far. */
function readChildren(
  value: Json,
  path: string,
  depth: number,
  counted: { nodes: number },
): readonly ChildRate[] | Refusal {
  if (!Array.isArray(value)) return at(path, refuse('bad_json', 'An array of rates is expected.'));
  if (value.length > 0 && depth > ccLimits.childRateDepth)
    return at(path, refuse('too_deep', `Rates are nested deeper than ${ccLimits.childRateDepth}.`));
  const children: ChildRate[] = [];
  let closed = false;
  let first: ChildRate | undefined;
  for (const [place, entry] of (value as readonly Json[]).entries()) {
    if (++counted.nodes > ccLimits.childRateNodes)
      return at(join(path, place), refuse('too_long', `More than ${ccLimits.childRateNodes} rates.`));
    const child = readNode(entry, join(path, place), depth, counted);
    if (isRefusal(child)) return child;
    const { match, firstInterval, nextInterval } = child;
    if (match.type === 'sequence') {
      if (closed)
        return at(join(path, place), refuse('bad_criterion', 'A sequence before it takes the rest of the call.'));
      closed = match.seconds === undefined;
      first ??= child;
      // A call is counted in one way from its beginning to its end.
      if (
        (firstInterval ?? first.firstInterval) !== first.firstInterval ||
        (nextInterval ?? first.nextInterval) !== first.nextInterval
      ) {
        return at(
          join(path, place),
          refuse(
            'bad_criterion',
            'The first part of a sequence says the first_interval and next_interval of the whole call.',
          ),
        );
      }
    }
    children.push(child);
  }
  return children;
}

function readNode(value: Json, path: string, depth: number, counted: { nodes: number }): ChildRate | Refusal {
  const members = membersOf(value, path, known);
  if (isRefusal(members)) return members;
  const match = readMatch(members['type'], members['value']);
  if (isRefusal(match))
    return at(join(path, rateTypes.some((type) => type === members['type']) ? 'value' : 'type'), match);
  const amount = optional(members['amount'], amountIn);
  if (isRefusal(amount)) return at(join(path, 'amount'), amount);
  const method = optional(members['charge_method'], (json) => chargeMethod.accept(json));
  if (isRefusal(method)) return at(join(path, 'charge_method'), method);
  const surcharge = optional(members['surcharge'], centsIn);
  if (isRefusal(surcharge)) return at(join(path, 'surcharge'), surcharge);
  const first = optional(members['first_interval'], intervalIn);
  if (isRefusal(first)) return at(join(path, 'first_interval'), first);
  const next = optional(members['next_interval'], intervalIn);
  if (isRefusal(next)) return at(join(path, 'next_interval'), next);
  const form = optional(members['if_no_sub_rates_exist'], (json) => childless.accept(json));
  if (isRefusal(form)) return at(join(path, 'if_no_sub_rates_exist'), form);
  for (const name of ['label', 'description']) {
    if (members[name] !== undefined && typeof members[name] !== 'string')
      return at(join(path, name), refuse('wrong_type', 'Text is expected.'));
  }
  const children = readChildren(members['children'] ?? [], join(path, 'children'), depth + 1, counted);
  if (isRefusal(children)) return children;
  return {
    match,
    amount,
    chargeMethod: method as ChargeMethod | undefined,
    surcharge,
    firstInterval: first,
    nextInterval: next,
    childless: form as Childless | undefined,
    children,
  };
}

function optional<T>(value: Json | undefined, read: (json: Json) => T | Refusal): T | Refusal | undefined {
  return value === undefined ? undefined : read(value);
}

function readMatch(type: Json | undefined, value: Json | undefined): RateMatch | Refusal {
  switch (type) {
    case 'destination':
    case 'origin': {
      const prefixes = prefixesIn(value);
      return isRefusal(prefixes) ? prefixes : { type, prefixes };
    }
    case 'time': {
      const window = clockWindowIn(value);
      return isRefusal(window) ? window : { type, window };
    }
    case 'day': {
      const days = daysIn(value);
      return isRefusal(days) ? days : { type, days };
    }
    case 'sequence': {
      if (value === undefined) return { type, seconds: undefined };
      const seconds = typeof value === 'string' && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
      const inRange =
        typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= ccLimits.callSeconds;
      return inRange
        ? { type, seconds }
        : refuse(
            'bad_criterion',
            `A sequence lasts 1 to ${ccLimits.callSeconds} seconds, or null for the rest of the call.`,
          );
    }
    default:
      return refuse('bad_choice', `Not one of ${rateTypes.join(', ')}.`);
  }
}
