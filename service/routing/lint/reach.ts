import type { Finding } from '../../core/refusals.js';
import { warning } from './finding.js';
import { Region } from './region.js';
import type { Bounds, Space } from './space.js';
import type { Sequence, Step } from './step.js';

/** Rules named in one finding. */
const namedRules = 5;

/**
 * Follows all calls at once through rules that are tried one after the other: what a rule decides does not come to
 * those behind it. A rule that may decide nothing takes nothing away, so that one is called unreachable only when it
 * is.
 */
export class Reach {
  readonly findings: Finding[] = [];
  /**
   * The calls that no rule is sure to decide; those that were to be sent where they go already (R6) are not counted
   * among them.
   */
  readonly left: Region;
  readonly #steps: readonly Step[];
  readonly #bounds = new Map<Step, Bounds>();

  /** `closed` are steps that no call gets to; further ones are added. */
  constructor(
    readonly space: Space,
    { steps, menu }: Sequence,
    readonly closed: Set<Step>,
  ) {
    this.#steps = steps;
    const start = menu === undefined ? noBounds : space.lasting(this.#boundsOf(menu));
    this.left = new Region(space, start);
    // A menu that no call gets to has a finding of its own.
    if (this.left.isEmpty || (menu !== undefined && closed.has(menu))) return;
    const unreached = this.#follow();
    this.findings.push(...(unreached.length === 0 ? [] : this.#tell(unreached, start)));
  }

  #follow(): readonly Step[] {
    const unreached: Step[] = [];
    for (const step of this.#steps) {
      if (this.space.budget.spent) break;
      if (step.parent !== undefined && this.closed.has(step.parent)) this.closed.add(step);
      else if (!this.#mayHold(step)) this.closed.add(step);
      else if (!this.left.meets(this.#decidedBy(step))) {
        this.closed.add(step);
        unreached.push(step);
      } else if (isSure(step)) this.left.takeAway(this.#decidedBy(step));
    }
    for (const step of this.#steps)
      if (step.unless !== undefined && !this.closed.has(step)) this.left.takeAway(this.#boundsOf(step));
    return unreached.filter(({ field }) => field !== undefined);
  }

  /** Whether any call there is can satisfy a rule and those that it stands in. */
  #mayHold(step: Step): boolean {
    const { extents } = step;
    if (step.rule.criterion.never === true || !extents.every((extent) => this.space.knows(extent))) return false;
    if (!this.space.isEmpty(this.#boundsOf(step))) return true;
    if (step.field === undefined) return false;
    if (this.space.isEmpty(this.space.within(noBounds, extents)))
      this.findings.push(warning(`${step.field}/criteria`, 'never_holds', 'The rule can never hold.'));
    else
      this.findings.push(
        warning(step.field, 'unreachable', 'The rule can never hold together with those that it stands in.'),
      );
    return false;
  }

  #boundsOf(step: Step): Bounds {
    let bounds = this.#bounds.get(step);
    if (bounds === undefined) {
      bounds = this.space.within(step.parent === undefined ? noBounds : this.#boundsOf(step.parent), step.extents);
      this.space.budget.spend(1 + bounds.size);
      this.#bounds.set(step, bounds);
    }
    return bounds;
  }

  /** The calls that a rule may decide. */
  #decidedBy(step: Step): Bounds {
    return step.unless === undefined ? this.#boundsOf(step) : this.space.except(this.#boundsOf(step), step.unless);
  }

  /** What to say of rules that no call comes to at first: whether calls may come back to them from earlier ones. */
  #tell(unreached: readonly Step[], start: Bounds): Finding[] {
    const waiting = new Set(unreached);
    const comingBack = new Region(this.space, start);
    let sent = false;
    const found: Finding[] = [];
    for (const step of this.#steps) {
      if (waiting.has(step))
        found.push(this.#unreachable(step, sent && comingBack.meets(this.space.lasting(this.#decidedBy(step)))));
      if (this.closed.has(step)) continue;
      const bounds = this.#boundsOf(step);
      if (!step.isLast) sent ||= step.decides !== 'not by itself';
      else if (isSure(step) && this.space.lasting(bounds).size === bounds.size) comingBack.takeAway(bounds);
    }
    return found;
  }

  #unreachable(step: Step, isOverflow: boolean): Finding {
    const covering = this.#covering(step);
    const named =
      covering.length > namedRules
        ? `${covering.slice(0, namedRules).join(', ')} and ${covering.length - namedRules} more`
        : covering.join(covering.length === 2 ? ' and ' : ', ');
    const who =
      covering.length === 0
        ? 'Earlier rules decide'
        : covering.length === 1
          ? `${capital(named)} decides`
          : `${capital(named)} decide`;
    return isOverflow
      ? warning(
          step.field!,
          'overflow_only',
          `${who} every such call before it; only those that come back from there, busy or not answered, get to this rule.`,
        )
      : warning(step.field!, 'unreachable', `${who} every such call before it.`);
  }

  /**
   * The rules before a step that take its calls away, each by its words; none that the others can do without, where
   * they are few.
   */
  #covering(step: Step): readonly string[] {
    const rest = new Region(this.space, this.#decidedBy(step));
    let covering: Step[] = [];
    for (const earlier of this.#steps) {
      if (earlier === step || rest.isEmpty || this.space.budget.spent) break;
      if (this.closed.has(earlier) || !isSure(earlier) || !rest.meets(this.#decidedBy(earlier))) continue;
      rest.takeAway(this.#decidedBy(earlier));
      covering.push(earlier);
    }
    for (const each of covering.length <= 2 * namedRules ? covering : []) {
      const others = covering.filter((other) => other !== each);
      if (this.#cover(step, others)) covering = others;
    }
    return covering.map(({ words }) => words);
  }

  #cover(step: Step, rules: readonly Step[]): boolean {
    const rest = new Region(this.space, this.#decidedBy(step));
    for (const rule of rules) rest.takeAway(this.#decidedBy(rule));
    return rest.isEmpty;
  }
}

const noBounds: Bounds = new Map();

/** Whether a rule decides every call that is within its bounds, but for those to where it leads. */
function isSure({ decides }: Step): boolean {
  return decides === 'surely';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
