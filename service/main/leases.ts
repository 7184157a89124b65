import { ownerOf } from '../calls/cdr.js';
import type { Calls } from '../calls/calls.js';
import type { ServingHost } from '../calls/serving-host.js';
import { limits } from '../core/limits.js';
import type { Registry } from '../schema/registry.js';
import type { HeldLease, LeaseList, LeaseListRequest, LeasePlace } from '../rest/leases-desk.js';

/** Leases of `limited` rules as REST shows and clears them, in the calls thread, where they are held. */
export function leasesOf(calls: Calls, registry: Registry) {
  const hostOf = (application: string) => calls.host(registry.application(application)!.number)!;
  return {
    /** Stops at the limit: lookups wait for this. */
    leases({ application, tenant, rule, limit }: LeaseListRequest): LeaseList {
      const { leases } = hostOf(application).counts;
      const own = [tenant.provider, tenant.subscriber]
        .filter((part) => part !== undefined)
        .map((part) => `${part}/`)
        .join('');
      const found: HeldLease[] = [];
      for (const name of rule === undefined ? leases.rules() : [rule]) {
        if (!name.startsWith(own)) continue;
        for (const { callId, sinceMs } of leases.list(name)) {
          if (found.length === limit) return { leases: found, more: true };
          found.push({ rule: name, callId, sinceMs });
        }
      }
      return heldMoney(hostOf(application), calls, { tenant, rule, limit }, found);
    },
    /** Of a call that holds money the call itself is ended, settled as abandoned. */
    async clearLease({ application, rule, callId }: LeasePlace): Promise<boolean> {
      const host = hostOf(application);
      if (calls.clearLease(host, rule, callId)) return true;
      const account = calls.open.get(host.number, callId)?.charge?.reservation.account;
      return (
        account !== undefined &&
        host.hosted.service.holder?.(account) === rule &&
        calls.endings.abandon(host, account, callId)
      );
    },
  };
}

/** Open calls that hold money, behind the leases of rules: of the tenant, by the account that they hold it of. */
function heldMoney(
  host: ServingHost,
  calls: Calls,
  { tenant, rule, limit }: Pick<LeaseListRequest, 'tenant' | 'limit'> & { readonly rule: string | undefined },
  found: HeldLease[],
): LeaseList {
  let looked = 0;
  for (const { account, callId, amount } of host.ledger.held()) {
    if (++looked > limits.heldLooked) return { leases: found, more: true };
    const holder = host.hosted.service.holder?.(account) ?? account;
    const open = calls.open.get(host.number, callId);
    if (
      open === undefined ||
      (rule !== undefined && rule !== holder) ||
      (tenant.provider !== undefined && ownerOf(open).provider !== tenant.provider)
    )
      continue;
    if (found.length === limit) return { leases: found, more: true };
    found.push({ rule: holder, callId, sinceMs: open.arrivedMs, reserved: amount });
  }
  return { leases: found, more: false };
}
