import type { Band } from './extent.js';
import type { RulePart } from '../schema/application-description.js';
import type { Json } from '../schema/kind.js';
import type { Refusal } from '../core/refusals.js';
import type { Call, DecisionValue, Effect, Moment } from './call.js';
import type { Extent } from './extent.js';
import type { RuleForm } from './rule-form.js';
import type { Answer } from './decision.js';

/** What a call is asked, as a plan's rule states it; compiled once, asked at every call. */
export interface Criterion {
  /** The spelling of the application it was read for. */
  readonly type: string;
  /** What it asks for, in words, for explain. */
  readonly expected: string;
  /** Pure: of the moment alone, and not of `this`. */
  holds(this: void, moment: Moment): boolean;
  /** What the call brought, in words, for explain; never asked on a call that is routed. */
  found(moment: Moment): string;
  /** What the rule wants done when it is finally used. */
  readonly effect?: Effect;
  /** A share of the calls: bands and seed are set once the list it stands in is known. */
  readonly band?: Band;
  /** Holds at every call. */
  readonly always?: true;
  /**
   * For which calls it holds, all of these together; absent where that is not for the call alone to say (counted
   * rules). For lint.
   */
  readonly extents?: readonly Extent[];
  /** Can never hold. */
  readonly never?: true;
  /** Why it can hardly have been meant so, in words; for lint, and found out when it asks. */
  doubt?(): string | undefined;
  /** It asks for days or for a window of the day alone: what T4 and lint must know of it. */
  readonly span?: Span;
  /** The criteria that it is made of, all of which must hold. */
  readonly parts?: readonly Criterion[];
}

/** Weekdays as bits 1 (Sunday) to 7, or a window of every day; one that wraps midnight starts behind its end. */
type Span = { readonly days: number } | { readonly start: number; readonly end: number };

/** One kind of criterion: how an application spells it, and how its value is read. */
export interface CriterionKind {
  readonly type: string;
  /** What is accepted, in words, for forms and reference pages. */
  readonly words: string;
  /** For pages. */
  readonly told: RulePart;
  /**
   * Its value is an amount, which is no part of what a rule is: who raises or lowers it edits the same rule, with what
   * it holds (routing.md, limited).
   */
  readonly amount?: true;
  /**
   * Numbers come as their digits; what is absent comes as undefined. Refusals: bad_criterion, empty_window, bad_regex,
   * regex_too_large.
   */
  parse(value: Json | undefined, compiling: Compiling): Criterion | Refusal;
}

/** Where a rule sends a call. */
export type Destination = Final | Nested | Chained | Menu | Unusable;

/** Decides by itself. */
export interface Final {
  readonly flow: 'final';
  /** One of `decisionKind`. */
  readonly kind: number;
  readonly words: string;
  value(call: Call): DecisionValue;
  /** The value is the same for every call. */
  readonly constant?: boolean;
  /** The number it routes to, where it is one (R6: it must not be the called number). */
  readonly number: string | undefined;
  /** The numbers that it reaches whoever is called, as N1 leaves them: among them digits sent and a SIP user (N3). */
  readonly numbers: readonly string[];
  /** Numbers, sent digits and SIP users that a constraint may prohibit. */
  reached(call: Call): readonly string[];
}

/** A list of rules of its own (R2). */
interface Nested {
  readonly flow: 'rules';
  readonly words: string;
  readonly rules: readonly Rule[];
  /** The member of the destination in which they stand, for findings. */
  readonly member: string;
}

/** Another plan of the same tenant (R5). */
export interface Chained {
  readonly flow: 'plan';
  readonly words: string;
  readonly plan: string;
}

/** Collects digits and goes where they say (R5). */
export interface Menu {
  readonly flow: 'menu';
  readonly words: string;
  readonly prompt: string;
  readonly least: number;
  readonly most: number;
  readonly tries: number;
  readonly choices: ReadonlyMap<string, Destination>;
  /** Where the last wrong entry goes. */
  readonly fallback: Destination | undefined;
}

/** Stored in a form that is not accepted any more: an event at every call, then the next rule (R6). */
interface Unusable {
  readonly flow: 'unusable';
  readonly words: string;
  /** What the CDR says of it. */
  readonly event: 'invalid' | 'emergency_destination';
}

export interface DestinationKind {
  /** The application's own spelling first, then the others it reads. */
  readonly types: readonly string[];
  readonly words: string;
  /** For pages. */
  readonly told: RulePart;
  /** Refusal: bad_destination. What is nested in it reports by itself. */
  parse(value: Json | undefined, compiling: Compiling): Destination | Refusal;
}

/** A rule compiled: identity, place and what it does. */
export interface Rule {
  readonly id: string;
  /** As decisions and CDRs show it: `plan/rule/...`. */
  readonly path: string;
  /** The same with the choices of menus as `=keys`, so that a call can go on behind it. */
  readonly place: string;
  /** Its place in the record, as findings name it: `rules/1/destination/value/0`. */
  readonly pointer: string;
  /** What people call it; empty where it has no label. */
  readonly label: string;
  readonly criterion: Criterion;
  /** The criterion's own: criteria are of many forms, rules of one, and to look into one form costs calls less. */
  readonly holds: Criterion['holds'];
  readonly destination: Destination;
  /**
   * What using the rule comes to, where that is the same for every call; kept by the first evaluation that finds it
   * out.
   */
  answer?: Answer;
}

/** What reading a rule's parts may need from the plan around it. */
export interface Compiling {
  /** The name under which the rule's calls are counted; stable as long as the rule is. */
  readonly counter: string;
  /**
   * The member of the destination in which its value stands; findings of what is in the value are reported under it.
   */
  readonly member: string;
  /** A nested list that is the value. */
  rules(json: Json): readonly Rule[];
  /**
   * A destination inside this one, found in the value under `member`; `choice` are the keys of a menu that lead to it.
   */
  destination(json: Json, member: string, choice: string): Destination;
  /** A regular expression within the bounds of the plan. */
  expression(text: string): Expression | Refusal;
}

export interface Expression {
  /**
   * Whether it matches anywhere in the number, which takes time in proportion to its length; never in one of more than
   * 40 characters.
   */
  finds(number: string): boolean;
}

/** As it is known where it is written. */
export interface MeasuredExpression extends Expression {
  /** Size of its program, what its cost is measured in. */
  readonly instructions: number;
  /** Whether any number as niud writes it can match, for lint. */
  canMatchNumber(): boolean;
}

/** What the plans of one application may say. Handed to the engine, which knows no application. */
export interface Vocabulary {
  /** How rules are written; typed where it is not said. */
  readonly form?: RuleForm;
  readonly criteria: readonly CriterionKind[];
  readonly destinations: readonly DestinationKind[];
  /** Far-end destinations by their type, where plans have one. */
  readonly farEnd?: Readonly<Record<string, DestinationKind>>;
}
