import { get, pathOf, type Entry } from '../../data/api.js';
import { spaced } from '../../data/words.js';
import { saidTime, zoneShort } from '../../data/zones.js';
import { groupOf } from './board.js';
import { forceAt, forceWords, nextOf, whyOf } from './force.js';

/**
 * `Snow_Day is in force, activated last, today 14:02; until today 18:00 EST, then as dialled.`, of a group as it
 * stands.
 */
export async function meaningOf(app: string, entry: Entry): Promise<string | undefined> {
  const group = groupOf(entry);
  const { service_provider_name: provider, subscriber_name: subscriber } = entry.attributes;
  const found = await get(app, pathOf('subscriber', String(provider), String(subscriber)));
  const overrides = found.ok && found.data[0]?.attributes['override'] === true;
  const nowMs = Date.now();
  const force = forceAt(group, overrides, nowMs);
  const next = nextOf(group, overrides, nowMs);
  const words = forceWords(force, spaced);
  return `${force.kind === 'dialled' ? 'Calls go as dialled' : force.kind === 'plan' ? `${words} is in force` : `Calls go to the ${words}`}: ${whyOf(force, group, nowMs)}${next === undefined ? '' : `; until ${saidTime(next.atMs, nowMs, group.zone)} ${zoneShort(group.zone, next.atMs)}, then ${forceWords(next.force, spaced)}`}.`;
}
