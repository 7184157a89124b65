import type { Calls } from '../calls/decide.js';
import type { Registry } from '../schema/registry.js';
import type { HeldLease, LeaseList, LeaseListRequest, LeasePlace } from '../rest/desk.js';

/** Leases of `limited` rules as REST shows and clears them, in the calls thread, where they are held. */
export function leasesOf(calls: Calls, registry: Registry) {
  const hostOf = (application: string) => calls.host(registry.application(application)!.number)!;
  return {
    /** Stops at the limit: lookups wait for this. */
    leases({ application, tenant, rule, limit }: LeaseListRequest): LeaseList {
      const { leases } = hostOf(application).counts;
      const own = [tenant.provider, tenant.subscriber].filter((part) => part !== undefined).map((part) => `${part}/`).join('');
      const found: HeldLease[] = [];
      for (const name of rule === undefined ? leases.rules() : [rule]) {
        if (!name.startsWith(own)) continue;
        for (const { callId, sinceMs } of leases.list(name)) {
          if (found.length === limit) return { leases: found, more: true };
          found.push({ rule: name, callId, sinceMs });
        }
      }
      return { leases: found, more: false };
    },
    clearLease: ({ application, rule, callId }: LeasePlace): boolean => calls.clearLease(hostOf(application), rule, callId),
  };
}
