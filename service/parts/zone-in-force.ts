import { isZone } from '../core/zones.js';
import type { Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { timeZone } from './settings.js';

/** What a zone is looked for in. */
interface ZoneSources {
  readonly settings: Settings;
  readonly view: View;
  /** The NIU's, which is always one. */
  readonly zone: string;
}

/**
 * The zone of a record's times (routing.md, T7): its own, its service provider's, the system's, the NIU's. A stored one
 * that is no zone, or that this unit's data lacks, is told to `unknown` and the next counts: a call is never refused
 * for it.
 */
export function zoneInForce(
  { settings, view, zone }: ZoneSources,
  own: string | undefined,
  provider: string,
  unknown: (name: string) => void,
): string {
  if (own !== undefined) {
    if (isZone(own)) return own;
    unknown(own);
  }
  return settings.read(view, timeZone, provider, unknown) ?? zone;
}
