import type { Candidate } from '../../routing/evaluate.js';
import type { RedirectedGroup } from './redirected-group.js';
import { compareStamps, holdsAt, type Activation } from './activation.js';
import type { Watch } from '../../routing/service.js';
import type { View } from '../../schema/view.js';

/** A plan that is active on one of the groups of the called number, and so may decide the call. */
export class ActivePlan implements Candidate {
  constructor(
    readonly provider: string,
    readonly subscriber: string,
    readonly group: RedirectedGroup,
    readonly activation: Activation,
  ) {}

  get plan(): string {
    return this.activation.plan;
  }
  get words(): string {
    return `active on group ${this.group.number} since change ${this.activation.stamp}`;
  }
}

/**
 * The active plans of some groups at an instant, the one stamped last first; of those stamped together the lowest group
 * number, then the plan's name (crs/README.md, Activating). A plan of which two activations hold on a group is there
 * once, with the later.
 */
export function activePlans(
  view: View,
  provider: string,
  subscriber: string,
  groups: readonly RedirectedGroup[],
  instantMs: number,
): readonly ActivePlan[] {
  const found: ActivePlan[] = [];
  for (const group of groups) {
    const before = found.length;
    for (const activation of group.active(view)) {
      if (holdsAt(activation, instantMs) && !isAmong(found, before, activation.plan))
        found.push(new ActivePlan(provider, subscriber, group, activation));
    }
  }
  return found.length > 1 ? found.sort(compare) : found;
}

/** The instants at which a plan becomes active on one of the groups, or is so no more. */
export function watchActivations(watch: Watch, view: View, groups: readonly RedirectedGroup[]): void {
  for (const group of groups)
    for (const { startMs, endMs } of group.active(view)) {
      if (startMs !== undefined) watch.instant(startMs);
      if (endMs !== undefined) watch.instant(endMs);
    }
}

function isAmong(found: readonly ActivePlan[], from: number, plan: string): boolean {
  for (let place = from; place < found.length; place++) if (found[place]!.plan === plan) return true;
  return false;
}

function compare(a: ActivePlan, b: ActivePlan): number {
  return (
    compareStamps(a.activation, b.activation) ||
    a.group.number - b.group.number ||
    (a.plan < b.plan ? -1 : a.plan > b.plan ? 1 : 0)
  );
}

/**
 * The candidates in lists in which no plan is twice, in their order: by its plan alone it is then known which of a list
 * decided.
 */
export function withoutRepeats(candidates: readonly ActivePlan[]): readonly (readonly ActivePlan[])[] {
  const lists: ActivePlan[][] = [];
  for (const candidate of candidates) {
    const last = lists.at(-1);
    if (last === undefined || last.some(({ plan }) => plan === candidate.plan)) lists.push([candidate]);
    else last.push(candidate);
  }
  return lists;
}
