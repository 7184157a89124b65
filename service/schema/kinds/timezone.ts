import { refuse } from '../../core/refusals.js';
import { canonicalZone } from '../../core/zones.js';
import { textual } from './textual.js';

/** Zones as the zone database spells them, by their lower case; also those met so far, so that Intl is asked once a name. */
const known = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));

/** Words of zone names that are not written with one capital at their start. */
const words = new Map([
  'ACT', 'LHI', 'NSW', 'GB', 'IN', 'ND', 'McMurdo', 'DumontDUrville', 'ComodRivadavia', 'DeNoronha', 'EasterIsland', 'BajaNorte', 'BajaSur',
].map((word) => [word.toLowerCase(), word]));

/** Words that stay small inside a name: `Dar_es_Salaam`, `Isle_of_Man`, `Port-au-Prince`. */
const joints = new Set(['es', 'of', 'au']);

/** Whole segments in capitals: `EST5EDT`, `Etc/GMT+5`, `NZ-CHAT`, `W-SU`. */
const capitals = /^(cet|cst6cdt|eet|est|est5edt|gb|gmt([+-]?[0-9]+)?|hst|met|mst|mst7mdt|nz|nz-chat|prc|pst8pdt|roc|rok|uct|us|utc|w-su|wet)$/;

/** An alias in the zone database's spelling: Intl takes any case, and gives only the zone that the alias stands for. */
function spelled(lower: string): string {
  return lower.split('/').map((segment) => {
    if (capitals.test(segment)) return segment.toUpperCase();
    return segment.split(/([_-])/).map((word) => joints.has(word) ? word : words.get(word) ?? word.charAt(0).toUpperCase() + word.slice(1)).join('');
  }).join('/');
}

/** The zone's name as it is spelled in the zone database; undefined when there is no such zone. `us/eastern` is `US/Eastern`, an alias of its own. */
export function zoneNamed(text: string): string | undefined {
  if (text.length > 40) return undefined;
  const lower = text.toLowerCase();
  const met = known.get(lower);
  if (met !== undefined) return met;
  if (canonicalZone(lower) === undefined) return undefined;
  const zone = spelled(lower);
  known.set(lower, zone);
  return zone;
}

/** A time zone by its name in the zone database, legacy aliases among them (tables.md, `tz`). Refuses `bad_zone`. */
export const timezone = textual({
  name: 'tz',
  read: (text) => zoneNamed(text) ?? refuse('bad_zone'),
  words: 'a time zone such as Pacific/Honolulu or US/Eastern',
  schema: { maxLength: 40 },
  keyBytes: 40,
});
