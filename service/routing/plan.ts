import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Finding, type Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { parseJson } from '../schema/kinds/parse-json.js';
import { hash32 } from './draw.js';
import { compileExpression } from './expression.js';
import { RuleIds } from './rule-ids.js';
import type { Band, Compiling, Criterion, Destination, Expression, Final, Rule, Vocabulary } from './vocabulary.js';

/** A plan as it is stored. */
export interface PlanSource {
  readonly provider: string;
  /** Empty where plans belong to a provider. */
  readonly subscriber: string;
  readonly name: string;
  /** JSON text; empty is no rules. */
  readonly rules: string;
  /** Far-end destination, where the application's plans have one. */
  readonly farEnd?: { readonly type: string; readonly value: string };
}

/** A plan ready to be evaluated. What could not be read is in `errors`; in its place stands a criterion that never holds or a destination that is never used. */
export interface CompiledPlan {
  readonly provider: string;
  readonly subscriber: string;
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly pickup: { readonly type: string; readonly destination: Final } | undefined;
  /** Each with the path of the rule at fault as its field: `rules/2/destination/value/0/criteria`. */
  readonly errors: readonly Finding[];
}

type Members = { readonly [name: string]: Json };

function isObject(json: Json | undefined): json is Members {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** What a bad criterion leaves behind. */
const unreadable: Criterion = { type: 'unreadable', expected: 'a criterion that can be read', never: true, holds: () => false, found: () => 'one that cannot' };

/**
 * Reads a plan's rules as icr and crs write them: `{"type","criteria","destination":{"type","value"}}`; other members are left
 * alone (routing.md, Rules). Never fails: whatever does not fit is reported in `errors`, all of it.
 */
export function compilePlan(source: PlanSource, vocabulary: Vocabulary): CompiledPlan {
  const compiler = new Compiler(source, vocabulary);
  const json = source.rules === '' ? [] : parseJson(source.rules, { bytes: limits.planBytes, depth: limits.jsonDepth });
  let rules: readonly Rule[] = [];
  if (isRefusal(json)) compiler.report('rules', json.code === 'too_long' ? refuse('plan_too_large') : json);
  else if (!Array.isArray(json)) compiler.report('rules', refuse('bad_json', 'Rules are an array.'));
  else rules = compiler.plan(json);
  return { provider: source.provider, subscriber: source.subscriber, name: source.name, rules, pickup: compiler.farEnd(), errors: compiler.errors };
}

/** Where a list or a destination stands in its plan. */
interface Place {
  /** As findings name it. */
  readonly field: string;
  readonly path: string;
  readonly place: string;
  /** Of the list, 1 for the plan's own. */
  readonly depth: number;
}

class Compiler {
  readonly errors: Finding[] = [];
  readonly #key: string;
  #ids!: RuleIds;
  #instructions = 0;

  constructor(readonly source: PlanSource, readonly vocabulary: Vocabulary) {
    this.#key = `${source.provider}/${source.subscriber}/${source.name}`;
  }

  report(field: string, { code, message }: Refusal): void {
    this.errors.push({ field, code, message });
  }

  plan(list: readonly Json[]): readonly Rule[] {
    this.#ids = new RuleIds(list);
    return this.#list(list, { field: 'rules', path: this.source.name, place: this.source.name, depth: 1 });
  }

  #list(list: readonly Json[], at: Place): readonly Rule[] {
    if (at.depth > limits.ruleDepth) {
      this.report(at.field, refuse('too_deep', `Rules nest deeper than ${limits.ruleDepth} lists.`));
      return [];
    }
    if (list.length > limits.rulesInList) {
      this.report(at.field, refuse('too_many_rules', `${list.length} rules in a list; ${limits.rulesInList} are allowed.`));
      return [];
    }
    const rules = list.map((json, place) => this.#rule(json, { ...at, field: `${at.field}/${place}` }));
    this.#layBands(rules, at.field);
    return rules;
  }

  #rule(json: Json, at: Place): Rule {
    const rule = isObject(json) ? json : {};
    const id = this.#ids.next(rule);
    const inside: Place = { field: at.field, path: `${at.path}/${id}`, place: `${at.place}/${id}`, depth: at.depth };
    if (!isObject(json)) this.report(at.field, refuse('bad_criterion', 'A rule is an object.'));
    const counter = `${this.#key}/${id}`;
    const criterion = isObject(json) ? this.#criterion(rule, inside, counter) : unreadable;
    return {
      id,
      path: inside.path,
      place: inside.place,
      criterion,
      holds: criterion.holds,
      destination: isObject(json) ? this.#destination(rule['destination'], { ...inside, field: `${at.field}/destination` }, counter) : { flow: 'unusable', words: 'no rule' },
    };
  }

  #criterion(rule: Members, at: Place, counter: string): Criterion {
    const { type } = rule;
    const kind = this.vocabulary.criteria.find((kind) => kind.type === type);
    if (kind === undefined) {
      this.report(`${at.field}/type`, refuse('bad_criterion', typeof type === 'string' ? `There is no criterion ${JSON.stringify(type.slice(0, 40))}.` : 'The rule has no type.'));
      return unreadable;
    }
    const criterion = kind.parse(plain(rule['criteria']), this.#compiling(at, counter));
    if (!isRefusal(criterion)) return criterion;
    this.report(`${at.field}/criteria`, criterion);
    return unreadable;
  }

  #destination(json: Json | undefined, at: Place, counter: string): Destination {
    const { type, value } = isObject(json) ? json : {};
    const kind = this.vocabulary.destinations.find(({ types }) => typeof type === 'string' && types.includes(type));
    const destination = kind?.parse(plain(value), this.#compiling(at, counter))
      ?? refuse('bad_destination', typeof type === 'string' ? `There is no destination ${JSON.stringify(type.slice(0, 40))}.` : 'A destination is {"type","value"}.');
    if (!isRefusal(destination)) return destination;
    this.report(at.field, destination);
    return { flow: 'unusable', words: destination.message };
  }

  #compiling(at: Place, counter: string): Compiling {
    return {
      counter,
      rules: (json, member) => this.#list(json as readonly Json[], { ...at, field: `${at.field}/${member}`, depth: at.depth + 1 }),
      destination: (json, member, choice) => this.#destination(json, { ...at, field: `${at.field}/${member}`, place: `${at.place}/=${choice}` }, counter),
      expression: (text) => this.#expression(text),
    };
  }

  #expression(text: string): Expression | Refusal {
    const expression = compileExpression(text);
    if (isRefusal(expression)) return expression;
    this.#instructions += expression.instructions;
    if (this.#instructions <= limits.planRegexInstructions) return expression;
    return refuse('regex_too_large', `The expressions of the plan compile to more than ${limits.planRegexInstructions} instructions.`);
  }

  /** Adjacent percent rules share one draw, in bands by their order (routing.md, Percent). */
  #layBands(rules: readonly Rule[], field: string): void {
    let group: { readonly seed: number; readonly first: number } | undefined;
    let low = 0;
    rules.forEach(({ criterion, path }, place) => {
      const band: Band | undefined = criterion.band;
      if (band === undefined) {
        group = undefined;
        return;
      }
      if (group === undefined) {
        group = { seed: hash32(`${this.#key} ${path}`, 0), first: place };
        low = 0;
      }
      band.seed = group.seed;
      band.low = low;
      low += band.percent;
      if (low > 100 && low - band.percent <= 100) this.report(`${field}/${group.first}/criteria`, refuse('percent_sum'));
    });
  }

  /** The far-end destination; its value is JSON where it is written so. */
  farEnd(): CompiledPlan['pickup'] {
    const { farEnd } = this.source;
    const kind = farEnd === undefined ? undefined : this.vocabulary.farEnd?.[farEnd.type];
    if (farEnd === undefined || kind === undefined) return undefined;
    const json = /^\s*\[/.test(farEnd.value) ? parseJson(farEnd.value, { bytes: limits.jsonBytes, depth: 2 }) : farEnd.value;
    const at: Place = { field: 'destination_value', path: '', place: '', depth: limits.ruleDepth };
    const destination = isRefusal(json) ? json : kind.parse(alone(plain(json)), this.#compiling(at, ''));
    if (!isRefusal(destination) && destination.flow === 'final') return { type: farEnd.type, destination };
    this.report('destination_value', isRefusal(destination) ? refuse('bad_destination', destination.message) : refuse('bad_destination'));
    return undefined;
  }
}

/** Numbers stand for their digits, null for nothing, as other systems write them. */
function plain(json: Json | undefined): Json | undefined {
  return json === null ? undefined : typeof json === 'number' ? String(json) : json;
}

/** An array of one text is that text, where only one is asked for. */
function alone(json: Json | undefined): Json | undefined {
  return Array.isArray(json) && json.length === 1 && typeof json[0] === 'string' ? json[0] : json;
}
