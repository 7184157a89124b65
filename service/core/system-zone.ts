import { canonicalZone } from './zones.js';

/**
 * The zone in which timestamps without an offset are read and written (columns.md, Common types): the NIU's. Each
 * thread is told of it, and of another.
 */
let zone = canonicalZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';

/** An IANA name. */
export function systemZone(): string {
  return zone;
}

export function setSystemZone(name: string): void {
  zone = name;
}

/** The zone of whose values are read or written just now. */
let ofTenant: string | undefined;

/** The zone of the one within whose `withTenantZone` this is asked; the NIU's where there is none. */
export function tenantZone(): string {
  return ofTenant ?? zone;
}

/** Whether this is within one. */
export function isWithinTenantZone(): boolean {
  return ofTenant !== undefined;
}

/** Runs something in the zone of a tenant; without a name, in the NIU's. What it does later is not within. */
export function withTenantZone<T>(name: string | undefined, run: () => T): T {
  const before = ofTenant;
  ofTenant = name ?? zone;
  try {
    return run();
  } finally {
    ofTenant = before;
  }
}
