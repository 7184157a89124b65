import type { Scope } from '../schema/tenant.js';

/**
 * Leases of `limited` rules (routing.md, limited); `rule` is the plan's key and the rule's id,
 * `provider/subscriber/plan/id`.
 */
export interface Leases {
  list(request: LeaseListRequest): Promise<LeaseList>;
  /** False where that call holds none of that rule. */
  clear(place: LeasePlace): Promise<boolean>;
}

export interface LeaseListRequest {
  readonly application: string;
  readonly tenant: Scope;
  /** Of this rule alone. */
  readonly rule?: string;
  readonly limit: number;
}

export interface LeaseList {
  readonly leases: readonly HeldLease[];
  /** There are more than the limit. */
  readonly more: boolean;
}

export interface HeldLease {
  readonly rule: string;
  readonly callId: string;
  /** When the call arrived; milliseconds since 1970-01-01 UTC. */
  readonly sinceMs: number;
  /** Minor units that the call holds of an account, whose number `rule` is then. */
  readonly reserved?: number;
}

export interface LeasePlace {
  readonly application: string;
  readonly rule: string;
  readonly callId: string;
}
