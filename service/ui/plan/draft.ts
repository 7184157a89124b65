import type { RulesDescription } from '../../schema/application-description.js';
import type { Json } from '../../schema/kind.js';
import { isMembers } from './members.js';
import {
  askedOf,
  childrenOf,
  leadOf,
  nestType,
  withAsked,
  withChildren,
  withLead,
  within,
  type Said,
} from './shape.js';

/** Where a rule stands: its number in each list on the way to it, counted from 0. `2.1` is `[1, 0]`. */
export type Place = readonly number[];

/** A rule as one line of the list. */
export interface Line {
  readonly place: Place;
  /** As people count: `2.1`. */
  readonly no: string;
  readonly rule: Json;
  /** Of how many in its own list it is one. */
  readonly of: number;
  /** As findings and steps name it: `rules/1/destination/value/0`. */
  readonly pointer: string;
}

/** Rules after something was done to them, and where the rule is to which it was done. */
export interface Done {
  readonly rules: readonly Json[];
  readonly place: Place;
}

/** As people count: `2.1`. */
export function numberOf(place: Place): string {
  return place.map((at) => at + 1).join('.');
}

export function samePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one !== undefined && other !== undefined && numberOf(one) === numberOf(other);
}

/** All rules from first to last, those within a rule behind it. */
export function linesOf(
  shape: RulesDescription,
  rules: readonly Json[],
  column: string,
  above: Place = [],
): readonly Line[] {
  return rules.flatMap((rule, at) => {
    const place = [...above, at];
    const pointer = `${column}/${at}`;
    return [
      { place, no: numberOf(place), rule, of: rules.length, pointer },
      ...linesOf(shape, childrenOf(shape, rule) ?? [], `${pointer}/${within(shape, rule)}`, place),
    ];
  });
}

/** The rule at a place; undefined where none is. */
export function ruleAt(shape: RulesDescription, rules: readonly Json[], place: Place): Json | undefined {
  const [at, ...rest] = place;
  const rule = at === undefined ? undefined : rules[at];
  return rule === undefined || rest.length === 0 ? rule : ruleAt(shape, childrenOf(shape, rule) ?? [], rest);
}

/** The list within the rule at a place; of no place the whole plan's. */
export function listAt(shape: RulesDescription, rules: readonly Json[], place: Place): readonly Json[] {
  if (place.length === 0) return rules;
  const rule = ruleAt(shape, rules, place);
  return rule === undefined ? [] : (childrenOf(shape, rule) ?? []);
}

/** The rules with the list at a place taken by another. */
function withList(
  shape: RulesDescription,
  rules: readonly Json[],
  place: Place,
  list: readonly Json[],
): readonly Json[] {
  const [at, ...rest] = place;
  if (at === undefined) return list;
  return rules.map((rule, nth) =>
    nth === at ? withChildren(shape, rule, withList(shape, childrenOf(shape, rule) ?? [], rest, list)) : rule,
  );
}

/** The rule at a place as it is to be. */
export function edit(shape: RulesDescription, rules: readonly Json[], place: Place, rule: Json): Done {
  const above = place.slice(0, -1);
  return {
    rules: withList(
      shape,
      rules,
      above,
      listAt(shape, rules, above).map((one, at) => (at === place.at(-1) ? rule : one)),
    ),
    place,
  };
}

/** Puts a rule before the one at a place, which may be one behind the last. */
export function insert(shape: RulesDescription, rules: readonly Json[], place: Place, rule: Json): Done {
  const above = place.slice(0, -1);
  const list = listAt(shape, rules, above);
  const at = Math.min(place.at(-1)!, list.length);
  return {
    rules: withList(shape, rules, above, [...list.slice(0, at), rule, ...list.slice(at)]),
    place: [...above, at],
  };
}

/** Takes a rule out; the place is that of the one that comes into its place, or is before it. */
export function remove(shape: RulesDescription, rules: readonly Json[], place: Place): Done {
  const above = place.slice(0, -1);
  const list = listAt(shape, rules, above);
  const after = withList(
    shape,
    rules,
    above,
    list.filter((_, at) => at !== place.at(-1)),
  );
  const left = list.length - 1;
  return { rules: after, place: left > 0 ? [...above, Math.min(place.at(-1)!, left - 1)] : above };
}

/** A second one below it. */
export function duplicate(shape: RulesDescription, rules: readonly Json[], place: Place): Done {
  return insert(shape, rules, below(place), ruleAt(shape, rules, place)!);
}

/** A new rule below another, or at the end; it asks for nothing and leads nowhere yet. */
export function add(shape: RulesDescription, rules: readonly Json[], place: Place | undefined): Done {
  const [criterion, destination] = [shape.criteria[0]!, shape.destinations[0]!];
  const asks = withAsked(shape, {}, [
    { type: criterion.type, value: shape.form === 'keyed' && criterion.input === 'none' ? true : '' },
  ]);
  return insert(
    shape,
    rules,
    place === undefined || place.length === 0 ? [rules.length] : below(place),
    withLead(shape, asks, { type: destination.type, value: '' }),
  );
}

/** What the keys and the menu move a rule by. */
export type Move = 'up' | 'down' | 'nest' | 'out';

/**
 * Moves a rule by one: among its neighbours, into the rule above it, or out behind the rule that it is in. Undefined
 * where it cannot go.
 */
export function move(shape: RulesDescription, rules: readonly Json[], place: Place, how: Move): Done | undefined {
  const above = place.slice(0, -1);
  const at = place.at(-1)!;
  const list = listAt(shape, rules, above);
  const rule = list[at];
  if (rule === undefined) return undefined;
  if (how === 'up') return at === 0 ? undefined : moveTo(shape, rules, place, [...above, at - 1]);
  if (how === 'down') return at === list.length - 1 ? undefined : moveTo(shape, rules, place, [...above, at + 2]);
  if (how === 'out') return above.length === 0 ? undefined : moveTo(shape, rules, place, below(above));
  if (at === 0 || nestType(shape) === undefined) return undefined;
  const host = list[at - 1]!;
  const inside = childrenOf(shape, host);
  const rest = withList(
    shape,
    rules,
    above,
    list.filter((_, nth) => nth !== at),
  );
  const into = [...above, at - 1];
  const grown = inside === undefined ? [rule, ...itself(shape, host)] : [...inside, rule];
  return {
    rules: edit(shape, rest, into, withChildren(shape, host, grown)).rules,
    place: [...into, inside === undefined ? 0 : inside.length],
  };
}

/** Where the rule that becomes "these rules" led by itself: a last rule of its own, so that nothing is lost. */
function itself(shape: RulesDescription, host: Json): readonly Json[] {
  const lead = leadOf(shape, host);
  if (lead === undefined || lead.value === '') return [];
  const always = shape.criteria.find(({ input }) => input === 'none');
  if (always === undefined) return [];
  const asks = withAsked(shape, {}, [{ type: always.type, value: shape.form === 'keyed' ? true : null }]);
  return [isMembers(host) ? { ...(asks as object), destination: host['destination']! } : asks];
}

/**
 * Moves a rule before the one at another place (one behind the last is the end), as a pointer drops it. Undefined
 * within itself, and where it is already.
 */
export function moveTo(shape: RulesDescription, rules: readonly Json[], from: Place, to: Place): Done | undefined {
  const isInside = to.length > from.length && from.every((at, nth) => to[nth] === at);
  const isThere =
    to.length === from.length &&
    samePlace(to.slice(0, -1), from.slice(0, -1)) &&
    (to.at(-1) === from.at(-1) || to.at(-1) === from.at(-1)! + 1);
  const rule = ruleAt(shape, rules, from);
  if (isInside || isThere || rule === undefined) return undefined;
  const rest = remove(shape, rules, from).rules;
  // What stood behind it, in its list and below, has one less before it.
  const depth = from.length - 1;
  const shifted =
    to.length > depth && from.slice(0, depth).every((at, nth) => to[nth] === at) && to[depth]! > from[depth]!
      ? to.map((at, nth) => (nth === depth ? at - 1 : at))
      : to;
  return insert(shape, rest, shifted, rule);
}

function below(place: Place): Place {
  return [...place.slice(0, -1), place.at(-1)! + 1];
}

/**
 * Percentages of a run of rules that share one draw: what is given away before this one, and by all of them. Undefined
 * where it asks for no percentage.
 */
export function percentOf(
  shape: RulesDescription,
  rules: readonly Json[],
  place: Place,
): { readonly before: number; readonly own: number; readonly sum: number } | undefined {
  const list = listAt(shape, rules, place.slice(0, -1));
  const shares = list.map((rule) => shareOf(shape, rule));
  const at = place.at(-1)!;
  const own = shares[at];
  if (own === undefined) return undefined;
  let first = at;
  while (first > 0 && shares[first - 1] !== undefined) first--;
  let last = at;
  while (shares[last + 1] !== undefined) last++;
  const total = (from: number, to: number): number =>
    shares.slice(from, to).reduce<number>((sum, share) => sum + share!, 0);
  return { before: total(first, at), own, sum: total(first, last + 1) };
}

function shareOf(shape: RulesDescription, rule: Json): number | undefined {
  const said: Said | undefined = askedOf(shape, rule).find(
    ({ type }) => shape.criteria.find((part) => part.type === type)?.input === 'percent',
  );
  if (said === undefined) return undefined;
  const share = Number(said.value);
  return Number.isFinite(share) ? share : 0;
}
