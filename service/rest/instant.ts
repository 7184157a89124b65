import { isRefusal, refuse, type Refusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { instantMsOf, timestamp } from '../schema/kinds/timestamp.js';

/**
 * An instant in a body: milliseconds since 1970-01-01 UTC, or a timestamp as columns take them (tables.md); undefined
 * when there is none.
 */
export function readInstant(given: Json | undefined, zone: string): number | undefined | Refusal {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'number') return given <= 253_402_300_799_999 ? given : refuse('out_of_range');
  const value = timestamp(() => zone).accept(given);
  return isRefusal(value) ? value : Math.floor(instantMsOf(value));
}
