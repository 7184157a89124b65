import type { Json } from '../schema/kind.js';

/** Calls that are open, and calls as they are decided. */
export interface LiveCalls {
  open(request: LiveCallsRequest): Promise<OpenCallList>;
  watch(
    request: WatchRequest,
  ): Promise<{ readonly calls: readonly LiveCall[]; readonly missed: number; readonly next: number }>;
}

export interface OpenCallList {
  readonly calls: readonly LiveCall[];
  readonly more: boolean;
  /**
   * Calls with money that were settled since the start, and those of them that nobody ended (calling-card.md, Seen).
   */
  readonly settled: readonly { readonly provider: string; readonly settled: number; readonly abandoned: number }[];
}

export interface LiveCallsRequest {
  readonly application: string;
  /** Whose calls are seen. */
  readonly tenant: { readonly provider?: string; readonly subscriber?: string };
  readonly limit: number;
}

export interface WatchRequest {
  readonly application: string;
  /** What the last look said; 0 begins. */
  readonly after: number;
}

export interface LiveCall {
  readonly callId: string;
  /** When it arrived, or its instant; milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  readonly called: string;
  readonly calling: string | undefined;
  readonly answered?: boolean;
  /** The kind in small letters, `no_route` or `denied`. */
  readonly decision: string;
  /** Of a refused call why. */
  readonly value: Json;
  readonly rule: string | null;
}
