import { systemZone } from '../../core/system-zone.js';
import { isRefusal } from '../../core/refusals.js';
import { timeZone } from '../../parts/settings.js';
import type { Kind } from '../../schema/kind.js';
import { instantMsOf, timestamp } from '../../schema/kinds/timestamp.js';
import { textual } from '../../schema/kinds/textual.js';
import { Settings } from '../../schema/setting.js';
import type { View } from '../../schema/view.js';

/**
 * The zone in which a provider's start and end of activations are meant and shown: its own, the system's, the NIU's
 * (crs/README.md, Activating; T7).
 */
export function zoneOf(view: View, provider: string): string {
  return new Settings().read(view, timeZone, provider) ?? systemZone();
}

const inUtc = timestamp(() => 'UTC');

/** A date and time as it is written, whose zone is not known until it is known whose it is. Refuses `bad_timestamp`. */
export const zonedTimestamp: Kind<string> = textual({
  name: 'zoned timestamp',
  read: (text) => {
    const instant = inUtc.parse(text);
    return isRefusal(instant) ? instant : text;
  },
  words: 'YYYY-MM-DD HH:MM:SS in the zone of the service provider, or ISO 8601 with an offset',
  input: 'time',
});

/** The instant that such a text means in a zone, in milliseconds. */
export function instantIn(zone: string, written: string): number {
  const instant = timestamp(() => zone).parse(written);
  return isRefusal(instant) ? NaN : instantMsOf(instant);
}
