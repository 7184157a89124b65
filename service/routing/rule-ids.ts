import { limits } from '../core/limits.js';
import type { Json } from '../schema/kind.js';
import { ShortName } from './draw.js';
import { isObject, type Members } from './members.js';
import type { Said } from './rule-form.js';

/** Ids that a rule may bring along: no slash, which parts a path, and no equals sign, which marks a choice. */
const form = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether an `id` member can be the id of a rule. */
export function isRuleId(json: Json | undefined): json is string {
  return typeof json === 'string' && form.test(json);
}

/**
 * Stable ids of the rules of one plan (routing.md, Plans and rules): the `id` that a rule brings along, else a name
 * made from what the rule asks and does, so that a rule keeps its id, and with it its counts, while others are edited,
 * moved or relabelled. What is nested in it counts for nothing there: it has ids of its own. Equal rules are told apart
 * by a number, in the order of the plan.
 */
export class RuleIds {
  readonly #brought = new Set<string>();
  readonly #given = new Set<string>();
  /** How often each name has been made, so that a plan of equal rules is not searched for every one of them. */
  readonly #occurrences = new Map<string, number>();

  /**
   * Looks through the whole plan for ids that are brought along, so that no made one takes their place; `text` is its
   * JSON, in which most plans have none.
   */
  constructor(list: readonly Json[], text: string) {
    if (!text.includes('"id"') && !text.includes('\\u')) return;
    let level: readonly Json[] = list;
    for (let depth = 0; depth < limits.jsonDepth && level.length > 0; depth++) {
      for (const json of level)
        if (isObject(json) && 'destination' in json && isRuleId(json['id'])) this.#brought.add(json['id']);
      level = level.flatMap((json) =>
        typeof json === 'object' && json !== null ? (Object.values(json) as Json[]) : [],
      );
    }
  }

  /**
   * The id of the next rule in the order of the plan; unlike that of any other. It is made from all that it asks for
   * and where it leads.
   */
  next({ id }: Members, asked: readonly Said[], leads: readonly Said[]): string {
    if (isRuleId(id) && !this.#given.has(id)) return this.#give(id);
    const base = isRuleId(id) ? id : essentialName(asked, leads);
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

/**
 * The name of what makes a rule itself: what it asks for and where it leads, without labels, what editors put beside,
 * and nested lists. As a JSON array.
 */
function essentialName(asked: readonly Said[], leads: readonly Said[]): string {
  const name = new ShortName();
  name.add('[');
  addSaid(name, leads, addSaid(name, asked, true));
  name.add(']');
  return name.toString();
}

/** Whether the list has no items yet. */
function addSaid(name: ShortName, all: readonly Said[], none: boolean): boolean {
  let isFirst = none;
  for (const { type, value, idle } of all) {
    if (idle) continue;
    if (!isFirst) name.add(',');
    isFirst = false;
    addJson(name, type);
    name.add(',');
    addJson(name, holdsRules(value) ? null : value);
  }
  return isFirst;
}

/** Most values are texts. */
function addJson(name: ShortName, json: Json | undefined): void {
  if (typeof json === 'string') name.addJson(json);
  else name.add(json === undefined || json === null ? 'null' : JSON.stringify(ordered(json)));
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
  return names.flatMap((name) => (name === 'value' && holdsRules(json[name]) ? [] : [name, ordered(json[name])]));
}
