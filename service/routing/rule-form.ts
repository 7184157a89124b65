import type { Json } from '../schema/kind.js';
import { isEmpty } from './criteria/empty.js';
import { isObject, type Members } from './members.js';

/**
 * A kind of criterion or destination with its value, as a rule writes them; either may be of any JSON until it is read.
 */
export interface Said {
  readonly type: Json | undefined;
  readonly value: Json | undefined;
  /** The members of the rule or destination in which the kind and the value stand, for findings. */
  readonly typeAt: string;
  readonly valueAt: string;
  /** Says nothing: as if it were not there. */
  readonly idle: boolean;
}

/** How the rules of an application are written. Everything else about them is the same. */
export interface RuleForm {
  /** As pages are told it. */
  readonly name: 'typed' | 'keyed';
  /** What a cell of rules holds, in words. */
  readonly cell: string;
  /** The rules of a cell; undefined where it holds none. */
  rules(json: Json): readonly Json[] | undefined;
  /** What a rule asks for, all of which must hold. */
  asked(rule: Members): readonly Said[];
  /** Where a destination leads: exactly one that is not idle. */
  leads(destination: Json | undefined): readonly Said[];
  readonly withoutDestination: string;
}

/**
 * `{"type","criteria","destination":{"type","value"}}`, one criterion and one destination (routing.md, Plans and rules:
 * icr and crs).
 */
export const typedRules: RuleForm = {
  name: 'typed',
  cell: 'Rules are an array.',
  rules: (json) => (Array.isArray(json) ? json : undefined),
  asked: ({ type, criteria }) => [{ type, value: criteria, typeAt: 'type', valueAt: 'criteria', idle: false }],
  leads: (destination) => {
    const { type, value } = isObject(destination) ? destination : {};
    return [{ type, value, typeAt: 'type', valueAt: 'value', idle: false }];
  },
  withoutDestination: 'A destination is {"type","value"}.',
};

/**
 * `{"criteria":{...},"destination":{...}}`, each an object of kinds with their values; false, null and empty ones say
 * nothing (routing.md, Plans and rules: easy0). A cell may hold one rule alone.
 */
export const keyedRules: RuleForm = {
  name: 'keyed',
  cell: 'Rules are an object, or an array of them.',
  rules: (json) => (Array.isArray(json) ? json : isObject(json) ? [json] : undefined),
  asked: ({ criteria }) => saidIn(criteria, 'criteria/'),
  leads: (destination) => saidIn(destination, ''),
  withoutDestination: 'A destination has exactly one member that is not false, null or empty.',
};

/** By kind, so that the order in which they are written makes no difference. */
function saidIn(json: Json | undefined, before: string): readonly Said[] {
  if (!isObject(json)) return nothing;
  return Object.keys(json)
    .sort()
    .map((type) => {
      const value = json[type]!;
      // As much of it as a finding needs.
      const at = before + type.slice(0, 40);
      return { type, value: withoutSingles(value), typeAt: at, valueAt: at, idle: value === false || isEmpty(value) };
    });
}

const nothing: readonly Said[] = [];

/**
 * A list that holds an array for each item is the list of the items, as easy0's document writes lists:
 * `[["12345"],["22345"]]`.
 */
function withoutSingles(json: Json): Json {
  if (!Array.isArray(json)) return json;
  return (json as readonly Json[]).map((item) => (Array.isArray(item) && item.length === 1 ? (item[0] as Json) : item));
}
