import { limits } from '../../core/limits.js';
import { isRefusal, refuse, refuseFields, type Refusal } from '../../core/refusals.js';
import type { Command } from '../../schema/command.js';
import { column, columnsOf, placesOf, value } from '../../schema/declaration.js';
import type { Key } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { activate, deactivate, stampInstant, type Window } from './activating.js';
import { groupOf } from './rows.js';
import { planName } from './tables/activation.js';
import { instantIn, zonedTimestamp, zoneOf } from './zoned-timestamp.js';

/** What a permit has to allow for either command. */
export const activateAbility = 'activate';

const onGroup = {
  call_plan: column({
    label: 'Call Plan',
    kind: planName,
    required: true,
    meaning: 'The call plan, which must be on the group.',
  }),
};
const withWindow = {
  ...onGroup,
  start: column({
    label: 'Start',
    kind: zonedTimestamp,
    meaning:
      'From when on it holds; at once and always when not given. An activation that starts later leaves the present one as it is.',
  }),
  end: column({ label: 'End', kind: zonedTimestamp, meaning: 'From when on it holds no more; never when not given.' }),
};
/** The plan stands first in both. */
const givenAt = placesOf(withWindow);

/**
 * `activate` and `deactivate` (crs/README.md, Activating): of a group itself, or of all groups of a supergroup in one
 * change. Those groups count that have the plan on them; where there is none it is refused (`not_on_group`). `groupsOf`
 * gives the groups that a record stands for. Activating again is activating anew; to deactivate what is not active
 * changes nothing and is no fault, for who asks has what they want.
 */
export function activationCommands(groupsOf: (key: Key, view: View) => readonly Key[]): readonly Command[] {
  return [
    {
      name: 'activate',
      meaning:
        'Makes a call plan the one that was activated last, so that it is asked before all others that are active.',
      takes: columnsOf(withWindow),
      ability: activateAbility,
      run(key, values, view, nowMs) {
        const plan = value(values, givenAt.call_plan);
        const [provider, subscriber] = [String(key[0]), String(key[1])];
        const window = windowOf(value(values, givenAt.start), value(values, givenAt.end), zoneOf(view, provider));
        if (isRefusal(window)) return window;
        const groups = groupsWith(groupsOf(key, view), plan, view);
        if (isRefusal(groups)) return groups;
        const at = stampInstant({ provider, subscriber }, view, nowMs);
        return groups.flatMap((group) => activate(group, plan, window, view, nowMs, at));
      },
    },
    {
      name: 'deactivate',
      meaning: 'Takes a call plan out of those that are active; it stays on the group.',
      takes: columnsOf(onGroup),
      ability: activateAbility,
      run(key, values, view) {
        const plan = value(values, givenAt.call_plan);
        const groups = groupsWith(groupsOf(key, view), plan, view);
        return isRefusal(groups) ? groups : groups.flatMap((group) => deactivate(group, plan, view));
      },
    },
  ];
}

function windowOf(from: string | undefined, to: string | undefined, zone: string): Window | Refusal {
  const startMs = instantOf(from, zone);
  const endMs = instantOf(to, zone);
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) {
    return refuseFields([{ field: 'end', code: 'empty_window', message: 'The end is not behind the start.' }]);
  }
  return { startMs, endMs };
}

/** In whole milliseconds, as calls have them; what lies before 1970 or behind 9999 comes to the same there. */
function instantOf(written: string | undefined, zone: string): number | undefined {
  return written === undefined
    ? undefined
    : Math.min(Math.max(0, Math.floor(instantIn(zone, written) || 0)), limits.instantMs);
}

function groupsWith(groups: readonly Key[], plan: string, view: View): readonly Key[] | Refusal {
  const having = groups.filter((key) => {
    const row = view.get('group', key)?.row;
    return row !== undefined && groupOf(row).plans.includes(plan);
  });
  return having.length > 0
    ? having
    : refuse('not_on_group', `${plan} is not on ${groups.length === 1 ? 'the group' : 'any group of the supergroup'}.`);
}
