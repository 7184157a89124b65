import type { Json } from '../schema/kind.js';
import type { Scope } from '../schema/tenant.js';

export interface ExplainRequest {
  readonly application: string;
  /** Whose plans the caller may see; what lies outside is answered as if it were not there. */
  readonly tenant: Scope;
  readonly called?: string;
  readonly calling?: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly instant?: number;
  readonly attributes: { readonly [name: string]: Json };
  /** By which its draws are made, where it is given (routing.md, Percent). */
  readonly callId?: string;
  /** In which `time` was read; the system's where it is not given. */
  readonly zone?: string;
  /** A plan that is not stored, as its attributes. */
  readonly plan?: { readonly [column: string]: Json };
  /** A record of any table that is not stored, or not so; what it does not give is as it stands. */
  readonly draft?: {
    readonly table: string;
    readonly key?: readonly Json[];
    readonly attributes: { readonly [column: string]: Json };
  };
  /** The plan of the draft alone, whatever leads to it. */
  readonly alone?: true;
  /** As of an earlier change. */
  readonly change?: number;
  /** The call of a CDR. */
  readonly cdr?: string;
  /** How long the call lasts, for its price. */
  readonly seconds?: number;
}

/** A call whose days are previewed: from an instant, a day of its own zone, or today. */
export interface PreviewRequest extends ExplainRequest {
  readonly date?: { readonly year: number; readonly month: number; readonly day: number };
  /** From 1. */
  readonly days: number;
}

/** The attributes of a reply to explain (api.md, Results). */
export interface Explanation {
  readonly attributes: { readonly [name: string]: Json };
}
