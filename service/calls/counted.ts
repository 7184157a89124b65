import type { Clock } from '../core/clock.js';
import type { Counts } from '../routing/service.js';
import { Leases } from './leases.js';
import { Periodic } from './periodic.js';

/** The counters of one application, as its decisions read them. */
export class Counted implements Counts {
  readonly leases = new Leases();
  readonly periodic = new Periodic();

  constructor(private readonly clock: Clock) {}

  held(counter: string, callId: string): number {
    return this.leases.held(counter, callId);
  }

  used(counter: string, hours: number): number {
    return this.periodic.used(counter, hours, this.clock.now());
  }
}
