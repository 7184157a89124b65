import type { Moment } from './call.js';
import { ruleNumber } from './lint/rule-number.js';
import type { Step } from '../schema/explanation-description.js';
import type { Trace } from './service.js';
import type { Criterion, Destination, Menu, Rule } from './vocabulary.js';

/** What explain is told of an evaluation; exists only while one is explained, so that all words are made here. */
export class Telling {
  constructor(
    readonly trace: Trace,
    readonly moment: Moment,
  ) {}

  candidate({ plan, words }: { readonly plan: string; readonly words: string }): void {
    this.trace.step({
      path: plan,
      criterion: 'plan',
      expected: words,
      found: `called ${this.moment.call.called}`,
      outcome: 'matched',
      reason: '',
    });
  }

  candidatesLeft(candidates: readonly { readonly plan: string; readonly words: string }[], from: number): void {
    for (const { plan, words } of candidates.slice(from)) {
      this.trace.step({
        path: plan,
        criterion: 'plan',
        expected: words,
        found: '',
        outcome: 'not_reached',
        reason: 'an earlier plan decided',
      });
    }
  }

  criterion(before: string, rule: Rule, holds: boolean): void {
    const { criterion, destination } = rule;
    this.trace.step({
      ...told(before, rule),
      criterion: criterion.type,
      expected: criterion.expected,
      found: criterion.found(this.moment),
      outcome: holds ? 'matched' : 'failed',
      reason: holds ? destination.words : this.#failing(criterion),
    });
    if (!holds) this.#inside(before, destination, 'the rule around it does not hold');
  }

  #failing({ parts }: Criterion): string {
    const failing = parts?.filter((part) => !part.holds(this.moment)).map(({ type }) => type) ?? ['the criterion'];
    return `${failing.join(' and ')} ${failing.length === 1 ? 'does' : 'do'} not hold`;
  }

  /** The criterion held, and yet the rule was not used. */
  destination(before: string, rule: Rule, destination: Destination, event: string, detail: string): void {
    this.trace.step({
      ...told(before, rule),
      criterion: 'destination',
      expected: destination.words,
      found: detail,
      outcome: 'failed',
      reason: event,
    });
  }

  digits(before: string, rule: Rule, menu: Menu, digits: string, found: boolean): void {
    this.trace.step({
      ...told(before, rule),
      criterion: 'digits',
      expected: [...menu.choices.keys()].join(', '),
      found: digits,
      outcome: found ? 'matched' : 'failed',
      reason: found ? menu.choices.get(digits)!.words : 'no choice has these digits',
    });
  }

  notReached(before: string, rules: readonly Rule[], from: number, reason: string): void {
    for (const rule of rules.slice(from)) {
      this.#skipped(before, rule, reason);
      this.#inside(before, rule.destination, reason);
    }
  }

  /** A call goes on behind or within the rule at `place`; -1 where that rule is gone, and its list with it. */
  passed(before: string, rules: readonly Rule[], place: number): void {
    const reason = 'the call goes on behind it';
    this.notReached(before, place < 0 ? rules : rules.slice(0, place), 0, reason);
    if (place >= 0) this.#skipped(before, rules[place]!, reason);
  }

  #skipped(before: string, rule: Rule, reason: string): void {
    const { criterion } = rule;
    this.trace.step({
      ...told(before, rule),
      criterion: criterion.type,
      expected: criterion.expected,
      found: '',
      outcome: 'not_reached',
      reason,
    });
  }

  #inside(before: string, destination: Destination, reason: string): void {
    if (destination.flow === 'rules') this.notReached(before, destination.rules, 0, reason);
    if (destination.flow !== 'menu') return;
    for (const choice of destination.choices.values()) this.#inside(before, choice, reason);
    if (destination.fallback !== undefined) this.#inside(before, destination.fallback, reason);
  }
}

/** The rule as people find it: by its path, its label, its number and its place in the record of its plan. */
function told(before: string, { path, label, pointer }: Rule): Pick<Step, 'path' | 'label' | 'no' | 'pointer'> {
  const no = ruleNumber(pointer);
  return { path: before + path, ...(label === '' ? {} : { label }), ...(no === undefined ? {} : { no }), pointer };
}
