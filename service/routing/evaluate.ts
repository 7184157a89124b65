import { limits } from '../core/limits.js';
import type { EmergencyNumbers } from '../schema/emergency.js';
import { decisionKind, type Call, type DecisionValue, type Effect } from './call.js';
import { CallMoment, type Surroundings, type ZoneListener } from './moment.js';
import type { CompiledPlan } from './plan.js';
import type { Resumption, Trace, World } from './service.js';
import type { Answer, Extra, Position } from './decision.js';
import { noEffects, noRoute } from './standing.js';
import { Telling } from './telling.js';
import type { Chained, Criterion, Destination, Final, Menu, Rule } from './vocabulary.js';

/** A plan that may decide the call. */
export interface Candidate {
  readonly provider: string;
  readonly subscriber: string;
  readonly plan: string;
  /** Why it is one, for explain. */
  readonly words: string;
}

/** One call to decide, with all that an application found out about it. */
export interface Evaluation extends Surroundings {
  readonly call: Call;
  readonly world: World;
  /** No call is sent to one of them, and a call from one of them is neither ended nor held back by counts (N3). */
  readonly emergency: EmergencyNumbers;
  /** In the order in which they are asked (N4 for icr). */
  readonly candidates: readonly Candidate[];
  /** Why a number, sent digits or SIP user must not be reached through a candidate; undefined where it may (R6). */
  forbids?(candidate: Candidate, reached: string): string | undefined;
  readonly resumption?: Resumption | undefined;
  readonly trace?: Trace | undefined;
}

/**
 * The first decision of the candidates' plans (routing.md, R1 to R6), or no route. Pure; takes the same way with and
 * without a trace. With a resumption it goes on behind the rule used, at the call's instant; where that rule is gone,
 * behind what is left around it.
 */
export function evaluate(evaluation: Evaluation): Answer {
  return new Run(evaluation).answer();
}

/**
 * Behind which rule a call goes on: provider, subscriber, plan, then rule ids, `=choice` of menus and names of plans.
 */
function segmentsOf({ rule }: Position): readonly string[] {
  return rule.split('/');
}

class Run implements ZoneListener {
  readonly #call: Call;
  readonly #moment: CallMoment;
  readonly #telling: Telling | undefined;
  /** An emergency service calls back: nothing ends the call or holds it back (N3). */
  readonly #isFromEmergency: boolean;
  #candidate!: Candidate;
  /** The plans entered, outermost first; the names of a chain are told apart, as its tenant is one. */
  #chain: readonly CompiledPlan[] = [];
  /** Plans entered so far, those that decided nothing too. */
  #entered = 0;
  /** What leads to the plan in hand: paths of the rules that chained to it. */
  #pathBefore = '';
  #placeBefore = '';
  #events: Effect[] | undefined;
  #counted: Effect[] | undefined;

  #kind = -1;
  #value: DecisionValue;
  #path = '';
  #place = '';
  #tries: number | undefined;
  #pickup: CompiledPlan['pickup'];
  /** The rule used, where its value is the same for every call and no other plan leads to it. */
  #ownRule: Rule | undefined;

  constructor(readonly evaluation: Evaluation) {
    this.#call = evaluation.call;
    const { call, world, emergency } = evaluation;
    this.#isFromEmergency = call.calling !== undefined && emergency.has(call.calling);
    this.#moment = new CallMoment(call, world, evaluation, this.#isFromEmergency, this);
    this.#telling = evaluation.trace === undefined ? undefined : new Telling(evaluation.trace, this.#moment);
  }

  answer(): Answer {
    const { candidates, resumption } = this.evaluation;
    const segments = resumption === undefined ? undefined : segmentsOf(resumption.position);
    const start =
      segments === undefined
        ? 0
        : candidates.findIndex(
            ({ provider, subscriber, plan }) =>
              provider === segments[0] && subscriber === segments[1] && plan === segments[2],
          );
    if (start < 0) this.#event('gone', resumption!.position.rule);
    for (let place = start; place >= 0 && place < candidates.length; place++) {
      const behind = place === start ? segments : undefined;
      if (this.#enter(candidates[place]!, behind)) {
        this.#telling?.candidatesLeft(candidates, place + 1);
        return this.#decision();
      }
    }
    return noRoute(this.#effects());
  }

  unknownZone(name: string): void {
    this.#event('unknown_zone', name);
  }

  #enter(candidate: Candidate, behind: readonly string[] | undefined): boolean {
    this.#candidate = candidate;
    this.#moment.enter(candidate.provider);
    this.#telling?.candidate(candidate);
    if (this.#entered >= limits.plansEntered) {
      this.#event('loop', candidate.plan);
      return false;
    }
    const plan = this.#plan(candidate.plan);
    if (plan === undefined) return false;
    this.#entered++;
    this.#chain = [plan];
    this.#pathBefore = this.#placeBefore = '';
    return behind === undefined ? this.#follow(plan.rules, 0) : this.#goOn(plan.rules, behind, 3);
  }

  #plan(name: string): CompiledPlan | undefined {
    const { world } = this.evaluation;
    const plan = world.plans.plan(world.view, this.#candidate.provider, this.#candidate.subscriber, name);
    if (plan === undefined) this.#event('no_plan', name);
    return plan;
  }

  /** R1: the first rule whose criterion holds and whose destination is usable decides. */
  #follow(rules: readonly Rule[], from: number): boolean {
    for (let place = from; place < rules.length; place++) {
      const rule = rules[place]!;
      const holds = rule.holds(this.#moment);
      this.#telling?.criterion(this.#pathBefore, rule, holds);
      if (!holds || !this.#use(rule, rule.destination, rule.place)) continue;
      this.#count(rule.criterion, false);
      this.#telling?.notReached(this.#pathBefore, rules, place + 1, 'an earlier rule decided');
      return true;
    }
    return false;
  }

  /** Whether the destination decides; if not, an event says why, or the list in it was exhausted. */
  #use(rule: Rule, destination: Destination, place: string): boolean {
    switch (destination.flow) {
      case 'final':
        return this.#reach(rule, destination, place);
      case 'rules':
        return this.#follow(destination.rules, 0);
      case 'plan':
        return this.#chained(rule, destination, place, undefined, 0);
      case 'menu':
        return this.#collect(rule, destination, place, destination.tries);
      case 'unusable':
        return this.#unusable(rule, destination, destination.event, destination.words);
    }
  }

  #reach(rule: Rule, destination: Final, place: string): boolean {
    if (destination.number === this.#call.called)
      return this.#unusable(rule, destination, 'self_destination', this.#call.called);
    for (const number of destination.numbers)
      if (this.evaluation.emergency.has(number))
        return this.#unusable(rule, destination, 'emergency_destination', number);
    if (this.#isFromEmergency && destination.kind === decisionKind.TERMINATE)
      return this.#unusable(rule, destination, 'emergency_caller', this.#call.calling!);
    if (this.evaluation.forbids !== undefined) {
      for (const reached of destination.reached(this.#call)) {
        const reason = this.evaluation.forbids(this.#candidate, reached);
        if (reason !== undefined) return this.#unusable(rule, destination, 'prohibited', `${reached}: ${reason}`);
      }
    }
    if (destination.constant === true && this.#chain.length === 1 && place === rule.place) this.#ownRule = rule;
    return this.#decide(rule, place, destination.kind, destination.value(this.#call));
  }

  /** The far end of a plan, unless it is an emergency number (N3). */
  #usable(pickup: CompiledPlan['pickup']): CompiledPlan['pickup'] {
    const reached = pickup?.destination.numbers.find((number) => this.evaluation.emergency.has(number));
    if (reached === undefined) return pickup;
    this.#event('emergency_destination', reached);
    return undefined;
  }

  #collect(rule: Rule, menu: Menu, place: string, tries: number): boolean {
    this.#tries = tries;
    return this.#decide(rule, place, decisionKind.COLLECT, [menu.prompt, menu.least, menu.most, tries]);
  }

  #decide(rule: Rule, place: string, kind: number, value: DecisionValue): boolean {
    this.#kind = kind;
    this.#value = value;
    this.#path = this.#pathBefore + rule.path;
    this.#place = this.#placeBefore + place;
    for (let depth = this.#chain.length - 1; depth >= 0 && this.#pickup === undefined; depth--)
      this.#pickup = this.#usable(this.#chain[depth]!.pickup);
    return true;
  }

  /** R5: another plan of the tenant, from its start or going on in it behind `behind` from `at` on. */
  #chained(
    rule: Rule,
    destination: Chained,
    place: string,
    behind: readonly string[] | undefined,
    at: number,
  ): boolean {
    if (
      this.#chain.length > limits.planHops ||
      this.#entered >= limits.plansEntered ||
      this.#chain.some(({ name }) => name === destination.plan)
    ) {
      return this.#unusable(rule, destination, 'loop', destination.plan);
    }
    const plan = this.#plan(destination.plan);
    if (plan === undefined) {
      this.#telling?.destination(this.#pathBefore, rule, destination, 'no_plan', 'no such live plan');
      return false;
    }
    this.#entered++;
    const { pathBefore, placeBefore, chain } = {
      pathBefore: this.#pathBefore,
      placeBefore: this.#placeBefore,
      chain: this.#chain,
    };
    this.#pathBefore = `${pathBefore}${rule.path}/`;
    this.#placeBefore = `${placeBefore}${place}/`;
    this.#chain = [...chain, plan];
    const decided = behind === undefined ? this.#follow(plan.rules, 0) : this.#goOn(plan.rules, behind, at);
    this.#pathBefore = pathBefore;
    this.#placeBefore = placeBefore;
    this.#chain = chain;
    return decided;
  }

  /** Goes on in a list behind the rule that `segments` name from `at` on. */
  #goOn(rules: readonly Rule[], segments: readonly string[], at: number): boolean {
    const place = rules.findIndex(({ id }) => id === segments[at]);
    this.#telling?.passed(this.#pathBefore, rules, place);
    if (place < 0) return false;
    const rule = rules[place]!;
    if (!this.#goOnIn(rule, rule.destination, rule.place, segments, at + 1)) return this.#follow(rules, place + 1);
    this.#count(rule.criterion, true);
    this.#telling?.notReached(this.#pathBefore, rules, place + 1, 'an earlier rule decided');
    return true;
  }

  #goOnIn(rule: Rule, destination: Destination, place: string, segments: readonly string[], at: number): boolean {
    const { resumption } = this.evaluation;
    if (at === segments.length)
      return (
        resumption?.kind === 'digits' &&
        destination.flow === 'menu' &&
        this.#judge(rule, destination, place, resumption.digits, resumption.position.tries)
      );
    switch (destination.flow) {
      case 'rules':
        return this.#goOn(destination.rules, segments, at);
      case 'plan':
        return segments[at] === destination.plan && this.#chained(rule, destination, place, segments, at + 1);
      case 'menu': {
        const choice =
          segments[at] === '=default' ? destination.fallback : destination.choices.get(segments[at]!.slice(1));
        return choice !== undefined && this.#goOnIn(rule, choice, `${place}/${segments[at]}`, segments, at + 1);
      }
      default:
        return false;
    }
  }

  /** R5: digits that a menu collected; a wrong entry costs a try, the last goes to the menu's default. */
  #judge(rule: Rule, menu: Menu, place: string, digits: string, tries = menu.tries): boolean {
    const choice = menu.choices.get(digits);
    this.#telling?.digits(this.#pathBefore, rule, menu, digits, choice !== undefined);
    if (choice !== undefined) return this.#use(rule, choice, `${place}/=${digits}`);
    if (tries > 1) return this.#collect(rule, menu, place, tries - 1);
    return menu.fallback !== undefined && this.#use(rule, menu.fallback, `${place}/=default`);
  }

  #unusable(rule: Rule, destination: Destination, event: string, detail: string): false {
    this.#telling?.destination(this.#pathBefore, rule, destination, event, detail);
    this.#event(event, detail);
    return false;
  }

  #event(event: string, detail: string): void {
    this.#events ??= [];
    if (this.#events.length >= limits.decisionEvents) return;
    const effect = { kind: 'event', event, detail } as const;
    this.#events.push(effect);
    this.evaluation.trace?.event?.(effect);
  }

  /**
   * The rule, or one around it, was finally used. Going on in a call, its lease is held on, but the call is not counted
   * once more against the hours.
   */
  #count({ effect }: Criterion, again: boolean): void {
    if (effect !== undefined && !(again && effect.kind === 'use')) (this.#counted ??= []).push(effect);
  }

  #effects(): readonly Effect[] {
    if (this.#events === undefined) return this.#counted ?? noEffects;
    return this.#counted === undefined ? this.#events : [...this.#events, ...this.#counted];
  }

  /** Most decisions are those of a rule alone, and are made once. */
  #decision(): Answer {
    const rule = this.#ownRule;
    if (
      rule === undefined ||
      this.#events !== undefined ||
      this.#counted !== undefined ||
      (this.#pickup !== undefined && this.#pickup.destination.constant !== true)
    )
      return this.#made();
    return (rule.answer ??= this.#made());
  }

  #made(): Answer {
    const { provider, subscriber } = this.#candidate;
    const rule = `${provider}/${subscriber}/${this.#place}`;
    const named = subscriber === '' ? { sp: provider } : { sp: provider, subscriber };
    const extra: Extra =
      this.#pickup === undefined
        ? named
        : { ...named, pickup: [this.#pickup.type, this.#pickup.destination.value(this.#call)] };
    return {
      noRoute: false,
      decision: { kind: this.#kind, value: this.#value, rule: this.#path, extra },
      effects: this.#effects(),
      position:
        this.#kind === decisionKind.COLLECT && this.#tries !== undefined ? { rule, tries: this.#tries } : { rule },
    };
  }
}
