import { timeZone } from '../parts/settings.js';
import type { Registry } from '../schema/registry.js';
import { Settings } from '../schema/setting.js';
import { findTenantZones } from '../schema/tenant-zone.js';
import type { View } from '../schema/view.js';

/**
 * Has this thread read and write dates in the zones of providers (routing.md, T7), as the settings of each application
 * have them in `viewOf`; without it only in a view that is named.
 */
export function useTenantZones({ applications }: Registry, viewOf?: (application: string) => View): void {
  const settings = new Map(applications.map(({ name }) => [name, new Settings()]));
  const owners = new Map(
    applications.flatMap(({ name, tables }) => tables.map((table) => [table.columns, name] as const)),
  );
  findTenantZones(({ columns }, provider, view) => {
    const application = owners.get(columns);
    if (application === undefined) return undefined;
    // What is being written at this moment is another state of things, of which nothing is kept.
    if (view !== undefined) return new Settings().read(view, timeZone, provider);
    return viewOf && settings.get(application)!.read(viewOf(application), timeZone, provider);
  });
}
