import { isZone } from '../core/zones.js';
import { settingTable, type Settings } from '../schema/setting.js';
import type { View } from '../schema/view.js';
import { timeZone } from './settings.js';

/** Where a zone is looked for, beside the record of the call. */
interface Zones {
  readonly view: View;
  readonly settings: Settings;
  /** The NIU's. */
  readonly zone: string;
}

/**
 * The zone in which times are judged and whose it is, for explain (routing.md, T7): the one that a record names (`own`,
 * of `ofOwn`), the service provider's setting, the system's, the NIU's; one that this unit does not know is passed
 * over.
 */
export function whoseZone<Of extends string>(
  { view, settings, zone }: Zones,
  own: string | undefined,
  ofOwn: Of,
  provider: string,
): { readonly name: string; readonly of: Of | 'service_provider' | 'system' | 'niu' } {
  if (own !== undefined && isZone(own)) return { name: own, of: ofOwn };
  const set = settings.read(view, timeZone, provider);
  if (provider !== '' && set !== undefined && isZone(set) && view.has(settingTable, [provider, timeZone.name]))
    return { name: set, of: 'service_provider' };
  const system = settings.read(view, timeZone);
  return system !== undefined && isZone(system) ? { name: system, of: 'system' } : { name: zone, of: 'niu' };
}
