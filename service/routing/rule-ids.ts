import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';
import { shortName } from './draw.js';

type Members = { readonly [name: string]: Json };

/** Ids that a rule may bring along: no slash, which parts a path, and no equals sign, which marks a choice. */
const form = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether an `id` member can be the id of a rule. */
export function isRuleId(json: Json | undefined): json is string {
  return typeof json === 'string' && form.test(json);
}

/**
 * Stable ids of the rules of one plan (routing.md, Rules): the `id` that a rule brings along, else a name made from what the rule asks and does, so
 * that a rule keeps its id, and with it its counts, while others are edited, moved or relabelled. What is nested in it counts for
 * nothing there: it has ids of its own. Equal rules are told apart by a number, in the order of the plan.
 */
export class RuleIds {
  readonly #brought = new Set<string>();
  readonly #given = new Set<string>();
  /** How often each name has been made, so that a plan of equal rules is not searched for every one of them. */
  readonly #occurrences = new Map<string, number>();

  /** Looks through the whole plan for ids that are brought along, so that no made one takes their place. */
  constructor(list: readonly Json[]) {
    let level: readonly Json[] = list;
    for (let depth = 0; depth < limits.jsonDepth && level.length > 0; depth++) {
      for (const json of level) if (isObject(json) && 'destination' in json && isRuleId(json['id'])) this.#brought.add(json['id']);
      level = level.flatMap((json) => typeof json === 'object' && json !== null ? Object.values(json) as Json[] : []);
    }
  }

  /** The id of the next rule in the order of the plan; unlike that of any other. */
  next(rule: Members): string {
    const { id } = rule;
    if (isRuleId(id) && !this.#given.has(id)) return this.#give(id);
    const base = isRuleId(id) ? id : shortName(essence(rule));
    if (!isRuleId(id) && this.#free(base)) return this.#give(base);
    for (let occurrence = (this.#occurrences.get(base) ?? 1) + 1; ; occurrence++) {
      const candidate = `${base}-${occurrence}`;
      if (!this.#free(candidate)) continue;
      this.#occurrences.set(base, occurrence);
      return this.#give(candidate);
    }
  }

  #free(id: string): boolean {
    return !this.#given.has(id) && !this.#brought.has(id);
  }

  #give(id: string): string {
    this.#given.add(id);
    return id;
  }
}

/** What makes a rule itself: its criterion and where it leads, without labels, what editors put beside, and nested lists. */
function essence(rule: Members): string {
  const { type, criteria, destination } = rule;
  const { type: flow, value } = isObject(destination) ? destination : {};
  return JSON.stringify([ordered(type), ordered(criteria), ordered(flow), holdsRules(value) ? null : ordered(value)]);
}

/** Whether a destination's value is a list of rules. */
function holdsRules(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(isObject);
}

/** The same JSON with members by name and without nested rules, so that two writings of one value are one text. */
function ordered(json: Json | undefined): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(ordered);
  if (!isObject(json)) return json ?? null;
  const names = Object.keys(json).sort();
  return names.flatMap((name) => name === 'value' && holdsRules(json[name]) ? [] : [name, ordered(json[name])]);
}

function isObject(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
