import type { Call, Counts } from '../routing/service.js';
import { Leases } from './leases.js';
import type { Use } from './open-call.js';
import { Periodic } from './periodic.js';

/** The counters of one application, as its decisions read them. */
export class Counted implements Counts {
  readonly leases = new Leases();
  readonly periodic = new Periodic();

  /** `usesOf` are the `periodic` rules that an open call has counted for. */
  constructor(private readonly usesOf?: (callId: string) => readonly Use[] | undefined) {}

  held(counter: string, callId: string): number {
    return this.leases.held(counter, callId);
  }

  used(counter: string, hours: number, { id, instant }: Pick<Call, 'id' | 'instant'>): number {
    const own = this.usesOf?.(id)?.find((use) => use.counter === counter);
    return this.periodic.used(counter, hours, instant, own?.atMs);
  }
}
