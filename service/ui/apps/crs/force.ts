import { instantOf, saidTime } from '../../data/zones.js';

/** An activation as a group's `state` shows it; times are those of the zone that is named beside it. */
export interface Active {
  readonly call_plan: string;
  readonly activated: string;
  /** Who activated it last. */
  readonly by: string;
  readonly start: string | null;
  readonly end: string | null;
}

/** A group as the board needs it. */
export interface Group {
  readonly number: number;
  readonly name: string;
  readonly members: readonly string[];
  readonly plans: readonly string[];
  readonly overrideNumber: string | undefined;
  /** Stamped last first. */
  readonly active: readonly Active[];
  readonly zone: string;
}

/** What decides calls of a group. */
interface Force {
  readonly kind: 'override' | 'plan' | 'resort' | 'dialled';
  /** The plan, or the number of an override. */
  readonly what: string;
  readonly activation?: Active;
}

function holds({ start, end }: Active, ms: number, zone: string): boolean {
  return (start === null || instantOf(start, zone)! <= ms) && (end === null || ms < instantOf(end, zone)!);
}

/**
 * When an activation counts as made: at its start where that is later (crs/README.md, Activating); `active` comes in
 * that order from niud.
 */
function holding({ active, zone }: Group, ms: number): readonly Active[] {
  return active.filter((each) => holds(each, ms, zone));
}

/** What decides at an instant. */
export function forceAt(group: Group, overrides: boolean, ms: number): Force {
  if (overrides && group.overrideNumber !== undefined) return { kind: 'override', what: group.overrideNumber };
  const [activation] = holding(group, ms);
  if (activation !== undefined) return { kind: 'plan', what: activation.call_plan, activation };
  return group.overrideNumber === undefined
    ? { kind: 'dialled', what: '' }
    : { kind: 'resort', what: group.overrideNumber };
}

/** The plans that are asked when the one in force has no rule that holds, in their order. */
export function behindAt(group: Group, ms: number): readonly string[] {
  const [first, ...others] = holding(group, ms).map(({ call_plan: plan }) => plan);
  return [...new Set(others)].filter((plan) => plan !== first);
}

/** The next instant at which something else decides, and what. */
export function nextOf(
  group: Group,
  overrides: boolean,
  nowMs: number,
): { readonly atMs: number; readonly force: Force } | undefined {
  const now = forceAt(group, overrides, nowMs);
  const instants = group.active
    .flatMap(({ start, end }) => [start, end])
    .filter((stamp) => stamp !== null)
    .map((stamp) => instantOf(stamp, group.zone)!)
    .filter((ms) => ms > nowMs)
    .sort((one, other) => one - other);
  for (const atMs of instants) {
    const force = forceAt(group, overrides, atMs);
    if (force.kind !== now.kind || force.what !== now.what) return { atMs, force };
  }
  return undefined;
}

/** Why it decides: `activated last, today 14:02 by pat`. */
export function whyOf(force: Force, group: Group, nowMs: number): string {
  switch (force.kind) {
    case 'override':
      return 'the subscriber overrides, plans are not asked';
    case 'plan': {
      const from = force.activation!.start,
        made = force.activation!.activated;
      const at = saidTime(instantOf(made, group.zone)!, nowMs, group.zone);
      return `${from !== null && instantOf(from, group.zone) === instantOf(made, group.zone) ? 'since its start' : 'activated last'}, ${at} by ${force.activation!.by}`;
    }
    case 'resort':
      return 'no plan is active, the override number is the last resort';
    case 'dialled':
      return 'no plan is active';
  }
}

/** What it is called on the board. */
export function forceWords({ kind, what }: Force, said: (number: string) => string): string {
  return kind === 'dialled' ? 'as dialled' : kind === 'plan' ? what : `override number ${said(what)}`;
}

/** What activating a plan does to a group; undefined where it does not have the plan. */
export function effectOn(
  group: Group,
  plan: string,
  overrides: boolean,
  nowMs: number,
  startMs: number | undefined,
  said: (number: string) => string,
): string | undefined {
  if (!group.plans.includes(plan)) return undefined;
  const force = forceAt(group, overrides, Math.max(nowMs, startMs ?? nowMs));
  if (force.kind === 'override') return 'the override stays before it';
  if (force.kind === 'plan' && force.what === plan)
    return startMs === undefined || startMs <= nowMs
      ? 'is in force already: activated anew'
      : 'is in force then already';
  return `replaces ${forceWords(force, said)}`;
}

/** A command to a group. */
interface Step {
  readonly group: number;
  readonly command: 'activate' | 'deactivate';
  readonly body: { readonly call_plan: string; readonly start?: string; readonly end?: string };
}

/**
 * What puts the activations of some groups back as they were before a plan was activated or deactivated on them: the
 * plan as it was, then those that came before it, the first in force last. For whoever may not revert a change.
 */
export function stepsBack(groups: readonly Group[], plan: string, nowMs: number): readonly Step[] {
  return groups
    .filter(({ plans }) => plans.includes(plan))
    .flatMap((group): readonly Step[] => {
      const { number, active, zone } = group;
      const activate = ({ call_plan, start, end }: Active): Step => ({
        group: number,
        command: 'activate',
        body: { call_plan, ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) },
      });
      const live = active.filter(({ end }) => end === null || instantOf(end, zone)! > nowMs);
      const last = live.findLastIndex(({ call_plan: each }) => each === plan);
      const cleared: Step = { group: number, command: 'deactivate', body: { call_plan: plan } };
      return last < 0
        ? [cleared]
        : [
            cleared,
            ...live
              .slice(0, last + 1)
              .reverse()
              .map(activate),
          ];
    });
}
