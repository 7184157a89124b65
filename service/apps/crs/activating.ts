import { formatTimestamp } from '../../core/zones.js';
import type { Json } from '../../schema/kind.js';
import type { Now } from '../../schema/table.js';
import type { Key } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import type { Write } from '../../schema/write.js';
import { activationOf, activationTables, compareStamps, holdsAt, stampedMs, type Activation } from './activation.js';
import type { Tenant } from './rows.js';
import { activation, activationToCome } from './tables/activation.js';
import { zoneOf } from './zoned-timestamp.js';

/** A window in which an activation holds; instants in milliseconds. */
export interface Window {
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

/** What a plan on a group may have: one activation in force and one to come (crs/README.md, Activating). */
interface Both {
  readonly inForce: Activation | undefined;
  readonly toCome: Activation | undefined;
}

/**
 * A plan activated anew on a group: in place of the activation in force, or where it starts later, in place of the one
 * to come. `at` is what `stampInstant` gives.
 */
export function activate(
  group: Key,
  plan: string,
  { startMs, endMs }: Window,
  view: View,
  nowMs: number,
  at: number,
): readonly Write[] {
  const present = bothOf(group, plan, view, nowMs);
  const made: Activation = { plan, stamp: view.change, activatedMs: at, startMs, endMs };
  return kept(
    group,
    plan,
    startMs !== undefined && startMs > nowMs ? { ...present, toCome: made } : { ...present, inForce: made },
    view,
  );
}

/** Neither in force nor to come any more; nothing where it was neither. */
export function deactivate(group: Key, plan: string, view: View): readonly Write[] {
  return kept(group, plan, { inForce: undefined, toCome: undefined }, view);
}

/**
 * The instant of an activation now. Where the clock was set back it is not before those of earlier commands of the
 * subscriber, which it comes before all the same.
 */
export function stampInstant({ provider, subscriber }: Tenant, view: View, nowMs: number): number {
  let latest = nowMs;
  for (const table of activationTables) {
    for (const { row } of view.scan(table, { prefix: [provider, subscriber] }))
      latest = Math.max(latest, activationOf(row).activatedMs);
  }
  return latest;
}

/**
 * What there is by now: what has ended is gone, and what was to come and has started is in force, together with the one
 * before it.
 */
function bothOf(group: Key, plan: string, view: View, nowMs: number): Both {
  const all = readBoth(group, plan, view);
  const toCome = all.filter(({ startMs }) => startMs !== undefined && startMs > nowMs);
  return { inForce: merged(all.filter((each) => holdsAt(each, nowMs))), toCome: toCome.at(-1) };
}

function readBoth(group: Key, plan: string, view: View): readonly Activation[] {
  return activationTables.flatMap((table) => {
    const row = view.get(table, [...group, plan])?.row;
    return row === undefined ? [] : [activationOf(row)];
  });
}

/** Of two that hold the stamp of the later, for as long as either holds. */
function merged(holding: readonly Activation[]): Activation | undefined {
  const [latest, ...others] = [...holding].sort(compareStamps);
  return others.reduce<Activation | undefined>(
    (sum, { startMs, endMs }) =>
      sum && {
        ...sum,
        activatedMs: stampedMs(sum),
        startMs: startMs === undefined || sum.startMs === undefined ? undefined : Math.min(startMs, sum.startMs),
        endMs: endMs === undefined || sum.endMs === undefined ? undefined : Math.max(endMs, sum.endMs),
      },
    latest,
  );
}

/** The writes after which a plan on a group has these. */
function kept(group: Key, plan: string, { inForce, toCome }: Both, view: View): readonly Write[] {
  const key: Key = [...group, plan];
  return (
    [
      [activation.name, inForce],
      [activationToCome.name, toCome],
    ] as const
  ).flatMap(([table, wanted]): readonly Write[] => {
    if (wanted !== undefined) return [put(table, key, wanted)];
    return view.has(table, key) ? [{ method: 'forget', table, key }] : [];
  });
}

function put(table: string, key: Key, { stamp, activatedMs, startMs, endMs }: Activation): Write {
  return {
    method: 'put',
    table,
    key,
    attributes: { stamp, activated: activatedMs, start: startMs ?? null, end: endMs ?? null },
  };
}

/**
 * A plan whose rules have changed counts as activated anew wherever it is in force, within the same times
 * (crs/README.md, Activating); what is to come keeps its stamp. Reads all activations of the subscriber, some tens of
 * bytes each: who writes rules may wait for that, and a lookup never does it.
 */
export function restamped(tenant: Tenant, plan: string, view: View, nowMs: number): readonly Write[] {
  const at = stampInstant(tenant, view, nowMs);
  return activationTables.flatMap((table) =>
    [...view.scan(table, { prefix: [tenant.provider, tenant.subscriber] })].flatMap(
      ({ key, row }): readonly Write[] => {
        const found = activationOf(row);
        if (found.plan !== plan || !holdsAt(found, nowMs)) return [];
        return [{ method: 'put', table, key, attributes: { stamp: view.change, activated: at } }];
      },
    ),
  );
}

/** All activations on a group, the one stamped last first. */
export function activationsOn(group: Key, view: View): readonly Activation[] {
  const found: Activation[] = [];
  for (const table of activationTables)
    for (const { row } of view.scan(table, { prefix: group })) found.push(activationOf(row));
  return found.sort((a, b) => compareStamps(a, b) || (a.plan < b.plan ? -1 : 1));
}

/**
 * The plans that are active on a group, in force or to come, as the API shows them beside the record, with who
 * activated each last: times are those of the zone that is named.
 */
export function activeOn(group: Key, view: View, by: Now['by']): { readonly active: Json; readonly zone: string } {
  const zone = zoneOf(view, String(group[0]));
  const at = (instantMs: number | undefined): Json =>
    instantMs === undefined ? null : formatTimestamp(zone, instantMs);
  return {
    active: activationsOn(group, view).map((each) => ({
      call_plan: each.plan,
      activated: at(stampedMs(each)),
      by: by(each.stamp),
      start: at(each.startMs),
      end: at(each.endMs),
    })),
    zone,
  };
}
