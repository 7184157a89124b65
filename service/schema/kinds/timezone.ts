import { limits } from '../../core/limits.js';
import { refuse } from '../../core/refusals.js';
import { isZoneName, tzdataVersion, zoneSpelled } from '../../core/zones.js';
import type { Doubt, Kind } from '../kind.js';
import { textual } from './textual.js';

/**
 * Names that the zone database keeps for what had them once: places that never have summer time, and where most people
 * mean another.
 */
const withoutSummer = new Map([
  ['EST', 'America/New_York'],
  ['MST', 'America/Denver'],
  ['HST', 'Pacific/Honolulu'],
]);

function read(text: string): string | ReturnType<typeof refuse> {
  if (text.length > limits.zoneCharacters) return refuse('bad_zone');
  const zone = zoneSpelled(text);
  if (zone !== undefined) return zone;
  return isZoneName(text)
    ? refuse('bad_zone', `The zone data of this unit, ${tzdataVersion()}, does not have this zone yet.`)
    : refuse('bad_zone');
}

/**
 * A time zone by its name in the zone database, links among them (routing.md, T7; columns.md, Common types). Refuses
 * `bad_zone`.
 */
export const timezone: Kind<string> = {
  ...textual({
    name: 'tz',
    read,
    words: 'a time zone by its name in the zone database, such as Pacific/Honolulu or US/Eastern; no abbreviation',
    schema: { maxLength: limits.zoneCharacters },
    keyBytes: limits.zoneCharacters,
  }),
  doubts: (zone) => noSummerTime(zone),
};

function noSummerTime(zone: string): readonly Doubt[] {
  const meant = withoutSummer.get(zone);
  return meant === undefined
    ? []
    : [
        {
          code: 'no_summer_time',
          message: `${zone} has no summer time in any year; where there is one, write ${meant} or the like.`,
        },
      ];
}
