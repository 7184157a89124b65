import { limits } from '../../core/limits.js';
import { zoneInForce } from '../../parts/zone-in-force.js';
import { decisionKind, type Call, type Effect } from '../../routing/call.js';
import { evaluate, type Candidate } from '../../routing/evaluate.js';
import type { NumberRecord } from '../../routing/numbers.js';
import type { Resumption, Trace, World } from '../../routing/service.js';
import type { Answer, Extra } from '../../routing/decision.js';
import { noEffects, noRoute } from '../../routing/standing.js';
import type { EmergencyNumbers } from '../../schema/emergency.js';
import { activePlans, watchActivations, withoutRepeats, type ActivePlan } from './active-plan.js';
import type { RedirectedGroup } from './redirected-group.js';
import { readPlace, writePlace, type Place } from './stage.js';

/** The call, and all that is known about the number it was made to. */
interface Redirected {
  readonly call: Call;
  readonly world: World;
  readonly emergency: EmergencyNumbers;
  readonly record: NumberRecord;
  /** Of the number, the lowest group number first. */
  readonly groups: readonly RedirectedGroup[];
  /** The subscriber sends everything to the override numbers. */
  readonly overriding: boolean;
  readonly resumption: Resumption | undefined;
  readonly trace: Trace | undefined;
}

/** Why a number, sent digits or SIP user must not be reached through a plan on a group. */
function forbids(candidate: Candidate, reached: string): string | undefined {
  const { group } = candidate as ActivePlan;
  const constraint = group.constraints.prohibiting(reached);
  return constraint === undefined ? undefined : `constraint ${constraint} of group ${group.number}`;
}

const noLabels = (): readonly string[] => [];

/**
 * One decision about a number in groups (crs/README.md, Where a call goes), stage by stage; pure, and the same way with
 * and without a trace.
 */
export class Redirection {
  /** What happened in the stages before the one that decides. */
  #effects: Effect[] | undefined;

  constructor(readonly redirected: Redirected) {}

  answer(): Answer {
    const { overriding, resumption, record } = this.redirected;
    const behind = resumption === undefined ? undefined : readPlace(resumption.position.rule);
    const tried = behind === undefined || behind.stage === 'plan' ? undefined : behind.group;
    const answer =
      (overriding && (behind === undefined || behind.stage === 'override')
        ? this.#overridden('override', tried)
        : undefined) ??
      (behind?.stage === 'last' ? undefined : this.#planned(behind)) ??
      (overriding && behind?.stage !== 'last' ? undefined : this.#overridden('last', tried));
    return answer ?? noRoute(this.#effects ?? noEffects, { sp: record.provider, subscriber: record.subscriber });
  }

  /** The override number of the lowest group behind the one given that has one which may be reached. */
  #overridden(stage: 'override' | 'last', behind: number | undefined): Answer | undefined {
    for (const group of this.redirected.groups) {
      const { number, override } = group;
      if (override === undefined || (behind !== undefined && number <= behind)) continue;
      const unusable = this.#unusable(group, override);
      this.#tellOverride(group, override, stage, unusable);
      if (unusable === undefined) return this.#toOverride(stage, number, override);
      this.#event(unusable.event, unusable.detail);
    }
    return undefined;
  }

  #unusable(
    { number, constraints }: RedirectedGroup,
    override: string,
  ): { readonly event: string; readonly detail: string } | undefined {
    if (override === this.redirected.call.called) return { event: 'self_destination', detail: override };
    if (this.redirected.emergency.has(override)) return { event: 'emergency_destination', detail: override };
    const constraint = constraints.prohibiting(override);
    return constraint === undefined
      ? undefined
      : { event: 'prohibited', detail: `${override}: constraint ${constraint} of group ${number}` };
  }

  /** No rule decided, so the decision names none; the CDR says whose number it was. */
  #toOverride(stage: 'override' | 'last', group: number, override: string): Answer {
    this.#event('override', `group ${group}`);
    const { provider, subscriber } = this.redirected.record;
    const extra: Extra = { sp: provider, subscriber };
    return {
      noRoute: false,
      decision: { kind: decisionKind.NUMBER, value: override, rule: undefined, extra },
      effects: this.#effects ?? noEffects,
      position: { rule: writePlace({ stage, group }) },
    };
  }

  /** The first decision of the active plans, from the start or behind a rule of one of them. */
  #planned(behind: Place | undefined): Answer | undefined {
    const {
      call,
      world,
      record: { provider, subscriber },
      groups,
    } = this.redirected;
    if (world.watch !== undefined) watchActivations(world.watch, world.view, groups);
    const active = activePlans(world.view, provider, subscriber, groups, call.instant);
    if (behind?.stage !== 'plan') return this.#evaluated(active, active, undefined);
    const place = active.findIndex((candidate) => isOf(candidate, behind));
    if (place < 0) {
      this.#event('gone', behind.rule);
      return undefined;
    }
    // What a plan came to for this call is not tried again through another group that has it too: the rule used is
    // behind the call.
    const tried = new Set(active.slice(0, place + 1).map(({ plan }) => plan));
    return this.#evaluated(
      active,
      [active[place]!, ...active.slice(place + 1).filter(({ plan }) => !tried.has(plan))],
      behind.rule,
    );
  }

  #evaluated(
    active: readonly ActivePlan[],
    candidates: readonly ActivePlan[],
    behind: string | undefined,
  ): Answer | undefined {
    const { resumption } = this.redirected;
    let going: Resumption | undefined =
      behind === undefined || resumption === undefined ? undefined : { ...resumption, position: { rule: behind } };
    for (const list of candidates.length > 1 ? withoutRepeats(candidates) : [candidates]) {
      const answer = this.#evaluate(list, going);
      if (!answer.noRoute) return this.#decided(answer, list, active);
      for (const effect of answer.effects) this.#add(effect);
      going = undefined;
    }
    return undefined;
  }

  #evaluate(candidates: readonly ActivePlan[], resumption: Resumption | undefined): Answer {
    const { call, world, emergency, record, trace } = this.redirected;
    return evaluate({
      call,
      world,
      emergency,
      candidates,
      forbids,
      resumption,
      trace,
      // T7: the number's, the provider's, the system's, the NIU's.
      zone: (provider, unknown) => zoneInForce(world, record.timezone, provider, unknown),
      numberLabels: noLabels,
    });
  }

  /**
   * The answer with what came before it; where its plan is active on several groups, with the group through which it
   * decided.
   */
  #decided(answer: Answer, list: readonly ActivePlan[], active: readonly ActivePlan[]): Answer {
    const rule = answer.position?.rule;
    const plan = active.length < 2 || rule === undefined ? undefined : rule.split('/')[2];
    const isRepeated = plan !== undefined && active.filter((candidate) => candidate.plan === plan).length > 1;
    if (!isRepeated && this.#effects === undefined) return answer;
    const { number } = list.find((candidate) => candidate.plan === plan)?.group ?? { number: 0 };
    return {
      ...answer,
      effects: this.#effects === undefined ? answer.effects : [...this.#effects, ...answer.effects],
      position: isRepeated ? { rule: writePlace({ stage: 'plan', group: number, rule: rule! }) } : answer.position,
    };
  }

  #event(event: string, detail: string): void {
    const effect = { kind: 'event', event, detail } as const;
    this.redirected.trace?.event?.(effect);
    this.#add(effect);
  }

  #add(effect: Effect): void {
    this.#effects ??= [];
    if (this.#effects.length < limits.decisionEvents) this.#effects.push(effect);
  }

  #tellOverride(
    { number }: RedirectedGroup,
    override: string,
    stage: 'override' | 'last',
    unusable: { readonly event: string } | undefined,
  ): void {
    this.redirected.trace?.step({
      path: '',
      criterion: 'override',
      expected: 'a number that may be reached',
      found: `${override} of group ${number}`,
      outcome: unusable === undefined ? 'matched' : 'failed',
      reason: unusable?.event ?? (stage === 'override' ? 'the subscriber overrides all plans' : 'the last resort'),
    });
  }
}

function isOf({ plan, group, provider, subscriber }: ActivePlan, behind: Extract<Place, { stage: 'plan' }>): boolean {
  return (
    (behind.group === undefined || behind.group === group.number) &&
    behind.rule.startsWith(`${provider}/${subscriber}/${plan}/`)
  );
}
