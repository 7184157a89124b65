import { limits } from '../core/limits.js';
import { isRefusal, refuse, type Finding, type Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { parseJson, type JsonBounds } from '../schema/kinds/parse-json.js';
import { hash32 } from '../core/hash.js';
import { allOf } from './criteria/all-of.js';
import { compileExpression, storedExpression } from './expression.js';
import { isObject, type Members } from './members.js';
import { RuleIds } from './rule-ids.js';
import { typedRules, type RuleForm, type Said } from './rule-form.js';
import type {
  Compiling,
  Criterion,
  Destination,
  DestinationKind,
  Expression,
  Final,
  MeasuredExpression,
  Rule,
  Vocabulary,
} from './vocabulary.js';
import type { Band } from './extent.js';

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

/**
 * A plan ready to be evaluated. What could not be read is in `errors`; in its place stands a criterion that never holds
 * or a destination that is never used.
 */
export interface CompiledPlan {
  readonly provider: string;
  readonly subscriber: string;
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly pickup: { readonly type: string; readonly destination: Final } | undefined;
  /** Each with the path of the rule at fault as its field: `rules/2/destination/value/0/criteria`. */
  readonly errors: readonly Finding[];
}

/** What a bad criterion leaves behind. */
const unreadable: Criterion = {
  type: 'unreadable',
  expected: 'a criterion that can be read',
  never: true,
  holds: () => false,
  found: () => 'one that cannot',
};

/**
 * Reads a plan's rules in the form that the vocabulary has them in (`rule-form.ts`); members that it does not know are
 * left alone (routing.md, Plans and rules). Never fails: whatever does not fit is reported in `errors`, all of it.
 */
export function compilePlan(source: PlanSource, vocabulary: Vocabulary): CompiledPlan {
  return compiledBy(new Compiler(source, vocabulary, writing));
}

/**
 * The same of a plan that was checked when it was written, for calls: a lookup may wait for it, so that what the check
 * found out is not found out once more. Same rules, ids, seeds and counters; `errors` need not be complete.
 */
export function compileStoredPlan(source: PlanSource, vocabulary: Vocabulary): CompiledPlan {
  return compiledBy(new Compiler(source, vocabulary, calling));
}

function compiledBy(compiler: Compiler): CompiledPlan {
  const { provider, subscriber, name } = compiler.source;
  return { provider, subscriber, name, rules: compiler.plan(), pickup: compiler.farEnd(), errors: compiler.errors };
}

/** How texts are taken: with every check, or as texts that have passed them. */
interface Reading {
  json(text: string, bounds: JsonBounds): Json | Refusal;
  expression(text: string): Expression | MeasuredExpression | Refusal;
}

const writing: Reading = { json: parseJson, expression: compileExpression };

const calling: Reading = { json: storedJson, expression: storedExpression };

/** A column of JSON holds what JSON.stringify wrote. */
function storedJson(text: string): Json | Refusal {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return refuse('bad_json');
  }
}

/**
 * A destination by itself, in the form of the vocabulary, that decides by itself: a list of rules is none. Refusal:
 * bad_destination.
 */
export function readDestination(json: Json, vocabulary: Vocabulary): Final | Refusal {
  return new Compiler({ provider: '', subscriber: '', name: '', rules: '' }, vocabulary, writing).final(json);
}

/** Where a list or a destination stands in its plan. */
interface Place {
  /** As findings name it. */
  readonly field: string;
  readonly path: string;
  readonly place: string;
  /** Of the list, 1 for the plan's own. */
  readonly depth: number;
  /** Of the rule it stands in; empty outside of any. */
  readonly rule: string;
}

class Compiler {
  readonly errors: Finding[] = [];
  readonly key: string;
  readonly form: RuleForm;
  #ids!: RuleIds;
  #instructions = 0;

  constructor(
    readonly source: PlanSource,
    readonly vocabulary: Vocabulary,
    readonly reading: Reading,
  ) {
    this.key = `${source.provider}/${source.subscriber}/${source.name}`;
    this.form = vocabulary.form ?? typedRules;
  }

  report(field: string, { code, message }: Refusal): void {
    this.errors.push({ field, code, message });
  }

  plan(): readonly Rule[] {
    const { rules: text } = this.source;
    const json = text === '' ? [] : this.reading.json(text, { bytes: limits.planBytes, depth: limits.jsonDepth });
    const list = isRefusal(json) ? undefined : this.form.rules(json);
    if (list === undefined) {
      this.report(
        'rules',
        !isRefusal(json)
          ? refuse('bad_json', this.form.cell)
          : json.code === 'too_long'
            ? refuse('plan_too_large')
            : json,
      );
      return [];
    }
    this.#ids = new RuleIds(list, text);
    return this.list(list, { field: 'rules', path: this.source.name, place: this.source.name, depth: 1, rule: '' });
  }

  list(list: readonly Json[], at: Place): readonly Rule[] {
    if (at.depth > limits.ruleDepth) {
      this.report(at.field, refuse('too_deep', `Rules nest deeper than ${limits.ruleDepth} lists.`));
      return [];
    }
    if (list.length > limits.rulesInList) {
      this.report(
        at.field,
        refuse('too_many_rules', `${list.length} rules in a list; ${limits.rulesInList} are allowed.`),
      );
      return [];
    }
    const rules = list.map((json, place) => this.#rule(json, at, `${at.field}/${place}`));
    this.#layBands(rules, at.field);
    return rules;
  }

  #isAmount(type: Json | undefined): boolean {
    return this.vocabulary.criteria.some((kind) => kind.type === type && kind.amount === true);
  }

  #rule(json: Json, { path, place, depth }: Place, field: string): Rule {
    const rule = isObject(json) ? json : noMembers;
    const asked = this.form.asked(rule),
      leads = this.form.leads(rule['destination']);
    const id = this.#ids.next(
      rule,
      asked.some(({ type }) => this.#isAmount(type))
        ? asked.map((said) => (this.#isAmount(said.type) ? { ...said, value: null } : said))
        : asked,
      leads,
    );
    if (!isObject(json)) this.report(field, refuse('bad_criterion', 'A rule is an object.'));
    const at: Place = { field, path: `${path}/${id}`, place: `${place}/${id}`, depth, rule: id };
    const criterion = isObject(json) ? this.#criterion(asked, at) : unreadable;
    return {
      id,
      path: at.path,
      place: at.place,
      pointer: field,
      label: typeof rule['label'] === 'string' ? rule['label'] : '',
      criterion,
      holds: criterion.holds,
      destination: isObject(json)
        ? this.destination(leads, { field: `${field}/destination`, path: at.path, place: at.place, depth, rule: id })
        : { flow: 'unusable', words: 'no rule', event: 'invalid' },
    };
  }

  /** All that the rule asks for, as one criterion. */
  #criterion(asked: readonly Said[], at: Place): Criterion {
    const parts: Criterion[] = [];
    for (const said of asked) {
      const part = this.#part(said, at);
      if (part !== undefined) parts.push(part);
    }
    if (parts.length > 0) return parts.includes(unreadable) ? unreadable : allOf(parts);
    this.report(
      `${at.field}/criteria`,
      refuse('bad_criterion', 'The rule asks for nothing; what holds at every call is "always".'),
    );
    return unreadable;
  }

  /** Undefined where it says nothing. */
  #part({ type, value, typeAt, valueAt, idle }: Said, at: Place): Criterion | undefined {
    const kind = this.vocabulary.criteria.find((kind) => kind.type === type);
    if (kind === undefined) {
      this.report(
        `${at.field}/${typeAt}`,
        refuse(
          'bad_criterion',
          typeof type === 'string'
            ? `There is no criterion ${JSON.stringify(type.slice(0, 40))}.`
            : 'The rule has no type.',
        ),
      );
      return unreadable;
    }
    if (idle) return undefined;
    const criterion = kind.parse(plain(value), new Part(this, at, valueAt));
    if (!isRefusal(criterion)) return criterion;
    this.report(`${at.field}/${valueAt}`, criterion);
    return unreadable;
  }

  /** Where a rule or a choice leads. */
  destination(leads: readonly Said[], at: Place): Destination {
    const destination = this.#led(leads, at);
    if (!isRefusal(destination)) return destination;
    this.report(at.field, destination);
    return {
      flow: 'unusable',
      words: destination.message,
      event: destination.code === 'emergency_destination' ? destination.code : 'invalid',
    };
  }

  #led(leads: readonly Said[], at: Place): Destination | Refusal {
    let found: Said | undefined,
      kind: DestinationKind | undefined,
      several = false;
    for (const said of leads) {
      const { type, idle } = said;
      const known = this.vocabulary.destinations.find(({ types }) => types.includes(type as string));
      if (known === undefined && typeof type === 'string')
        return refuse('bad_destination', `There is no destination ${JSON.stringify(type.slice(0, 40))}.`);
      if (idle) continue;
      several = found !== undefined;
      found = said;
      kind = known;
    }
    if (found === undefined || kind === undefined || several)
      return refuse('bad_destination', this.form.withoutDestination);
    return kind.parse(plain(found.value), new Part(this, at, found.valueAt));
  }

  expression(text: string): Expression | Refusal {
    const expression = this.reading.expression(text);
    if (isRefusal(expression) || !('instructions' in expression)) return expression;
    this.#instructions += expression.instructions;
    if (this.#instructions <= limits.planRegexInstructions) return expression;
    return refuse(
      'regex_too_large',
      `The expressions of the plan compile to more than ${limits.planRegexInstructions} instructions.`,
    );
  }

  /** Adjacent percent rules share one draw, in bands by their order (routing.md, Percent). */
  #layBands(rules: readonly Rule[], field: string): void {
    let group: { readonly seed: number; readonly first: number; sum: number } | undefined;
    const close = (): void => {
      if (group !== undefined && group.sum > 100)
        this.report(
          `${field}/${group.first}/criteria`,
          refuse('percent_sum', `The percentages of rules behind one another come to ${group.sum}, more than 100.`),
        );
      group = undefined;
    };
    rules.forEach(({ criterion, path }, place) => {
      const band: Band | undefined = criterion.band;
      if (band === undefined) return close();
      group ??= { seed: hash32(`${this.key} ${path}`, 0), first: place, sum: 0 };
      band.seed = group.seed;
      band.low = group.sum;
      group.sum += band.percent;
    });
    close();
  }

  final(json: Json): Final | Refusal {
    const destination = this.#led(this.form.leads(json), {
      field: '',
      path: '',
      place: '',
      depth: limits.ruleDepth,
      rule: '',
    });
    if (isRefusal(destination)) return destination;
    return destination.flow === 'final'
      ? destination
      : refuse('bad_destination', 'The destination must decide by itself.');
  }

  /** The far-end destination; its value is JSON where it is written so. */
  farEnd(): CompiledPlan['pickup'] {
    const { farEnd } = this.source;
    const kind = farEnd === undefined ? undefined : this.vocabulary.farEnd?.[farEnd.type];
    if (farEnd === undefined || kind === undefined) return undefined;
    const json = /^\s*\[/.test(farEnd.value)
      ? this.reading.json(farEnd.value, { bytes: limits.jsonBytes, depth: 2 })
      : farEnd.value;
    const at: Place = { field: 'destination_value', path: '', place: '', depth: limits.ruleDepth, rule: '' };
    const destination = isRefusal(json) ? json : kind.parse(alone(plain(json)), new Part(this, at, ''));
    if (!isRefusal(destination) && destination.flow === 'final') return { type: farEnd.type, destination };
    this.report(
      'destination_value',
      !isRefusal(destination)
        ? refuse('bad_destination')
        : destination.code === 'emergency_destination'
          ? destination
          : refuse('bad_destination', destination.message),
    );
    return undefined;
  }
}

/** What a criterion or a destination is read from. */
class Part implements Compiling {
  constructor(
    readonly compiler: Compiler,
    readonly at: Place,
    readonly member: string,
  ) {}

  get counter(): string {
    return `${this.compiler.key}/${this.at.rule}`;
  }

  get #field(): string {
    return `${this.at.field}/${this.member}`;
  }

  rules(json: Json): readonly Rule[] {
    const { path, place, depth, rule } = this.at;
    return this.compiler.list(json as readonly Json[], { field: this.#field, path, place, depth: depth + 1, rule });
  }

  destination(json: Json, member: string, choice: string): Destination {
    const { path, place, depth, rule } = this.at;
    return this.compiler.destination(this.compiler.form.leads(json), {
      field: `${this.#field}/${member}`,
      path,
      place: `${place}/=${choice}`,
      depth,
      rule,
    });
  }

  expression(text: string): Expression | Refusal {
    return this.compiler.expression(text);
  }
}

const noMembers: Members = {};

/** Numbers stand for their digits, null for nothing, as other systems write them. */
function plain(json: Json | undefined): Json | undefined {
  return json === null ? undefined : typeof json === 'number' ? String(json) : json;
}

/** An array of one text is that text, where only one is asked for. */
function alone(json: Json | undefined): Json | undefined {
  return Array.isArray(json) && json.length === 1 && typeof json[0] === 'string' ? json[0] : json;
}
