import { formatTimestamp } from '../../core/zones.js';
import type { Json } from '../../schema/kind.js';
import { value } from '../../schema/declaration.js';
import type { Now } from '../../schema/table.js';
import type { Stored, View } from '../../schema/view.js';
import { activationsOn, activeOn } from './activating.js';
import { holdsAt, stampedMs, type Activation } from './activation.js';
import { groupOf, type GroupRow } from './rows.js';
import { subscriber } from './tables/subscriber.js';
import { zoneOf } from './zoned-timestamp.js';

/** What calls to a group meet first at an instant (crs/README.md, Activating). */
interface InForce {
  /**
   * `activated`: a plan that is active. `override`: the subscriber sends all calls to override numbers. `last_resort`:
   * no plan is active, and there is an override number. `as_dialled`: nothing redirects.
   */
  readonly why: 'activated' | 'override' | 'last_resort' | 'as_dialled';
  readonly plan: string | undefined;
  /** The override number that calls go to. */
  readonly number: string | undefined;
  /** What made the plan the one activated last. */
  readonly activation: Activation | undefined;
}

/**
 * A group as it is beside its record: the plans that are active, and what is in force now, why, since when and by whom,
 * until when, and what then. Of several active plans the one that was activated last is in force; where none of its
 * rules holds for a call the others have their turn.
 */
export function groupState(
  { key, row }: Stored,
  view: View,
  { ms: nowMs, by }: Pick<Now, 'ms' | 'by'>,
): { readonly [name: string]: Json } {
  const group = groupOf(row);
  const zone = zoneOf(view, group.provider);
  const owner = view.get(subscriber.name, [group.provider, group.subscriber])?.row;
  const isOverridden = owner !== undefined && value(owner, subscriber.at.override);
  const all = activationsOn(key, view);
  const now = inForceAt(group, isOverridden, all, nowMs);
  const then = changesOf(all, nowMs)
    .map((ms) => ({ ms, found: inForceAt(group, isOverridden, all, ms) }))
    .find(({ found }) => !isSame(found, now));
  const next = then === undefined ? null : { at: formatTimestamp(zone, then.ms), ...shown(then.found) };
  return {
    ...activeOn(key, view, by),
    in_force: {
      ...shown(now),
      activated: now.activation === undefined ? null : formatTimestamp(zone, stampedMs(now.activation)),
      by: now.activation === undefined ? null : by(now.activation.stamp),
      until: then === undefined ? null : formatTimestamp(zone, then.ms),
      next,
    },
  };
}

function inForceAt({ override }: GroupRow, isOverridden: boolean, all: readonly Activation[], ms: number): InForce {
  const none = { plan: undefined, activation: undefined };
  if (isOverridden && override !== undefined) return { why: 'override', number: override, ...none };
  // The one stamped last stands first.
  const active = all.find((each) => holdsAt(each, ms));
  if (active !== undefined) return { why: 'activated', plan: active.plan, number: undefined, activation: active };
  return override === undefined
    ? { why: 'as_dialled', number: undefined, ...none }
    : { why: 'last_resort', number: override, ...none };
}

/** The instants from which on something may be otherwise, in order. */
function changesOf(all: readonly Activation[], nowMs: number): readonly number[] {
  const instants = all
    .flatMap(({ startMs, endMs }) => [startMs, endMs])
    .filter((ms) => ms !== undefined && ms > nowMs) as readonly number[];
  return [...new Set(instants)].sort((a, b) => a - b);
}

function isSame(one: InForce, other: InForce): boolean {
  return one.why === other.why && one.plan === other.plan && one.number === other.number;
}

function shown({ why, plan, number }: InForce): {
  readonly why: string;
  readonly plan: string | null;
  readonly number: string | null;
} {
  return { why, plan: plan ?? null, number: number ?? null };
}
