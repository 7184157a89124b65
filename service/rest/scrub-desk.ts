import type { RefusalData } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';

/** Scrubs of the stores, and the quarantine. */
export interface Scrubs {
  /** Begins one where none is under way. */
  begin(): void;
  /** `scrub` and `quarantine` of `GET /system`. */
  state(nowMs: number): { readonly scrub: { readonly [name: string]: Json }; readonly quarantine: Json };
  /** Lets what has this id go for good. Refuses `not_found` where there is no such thing, and as the writer does. */
  letGo(id: string, by: string): Promise<RefusalData | undefined>;
}
