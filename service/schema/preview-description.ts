import type { Json } from './kind.js';

/**
 * `data[0].attributes` of `POST /preview`: what a call comes to at every instant of some days. Instants are ISO 8601 in
 * `zone` with their offset.
 */
export interface PreviewDescription {
  /** The call as it was understood, as explain tells it. */
  readonly call: { readonly [name: string]: Json };
  /**
   * In which its times are judged, and whose it is: that of the `number`, `subscriber`, `service_provider`, `system` or
   * `niu`.
   */
  readonly zone: string;
  readonly zone_of: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** One behind the other from `from` to `to`, no two neighbours alike. */
  readonly segments: readonly PreviewSegment[];
  /** When the clock of the zone is set; local time less UTC before and after, in seconds. */
  readonly shifts: readonly { readonly at: string; readonly before: number; readonly after: number }[];
  /** The change as of which it is. */
  readonly change: number;
  /** There are more segments than are told: they end before `to`. */
  readonly partial: boolean;
  /** Of a draft: whether anything asked it. */
  readonly draft?: { readonly table: string; readonly key: readonly Json[]; readonly asked?: boolean };
}

interface PreviewSegment {
  readonly from: string;
  readonly to: string;
  /** As explain shows a decision. */
  readonly decision: {
    readonly kind: number | null;
    readonly value: Json;
    readonly rule: string | null;
    readonly extra: Json;
    readonly status: number;
    readonly reason?: string;
  };
  /** The rule that decided: its label, its number ("2.1") and its place in the record; null where none did. */
  readonly label: string | null;
  readonly no: string | null;
  readonly pointer: string | null;
  /** Counts or chance took part: other calls may come to something else then. Counters are taken to stand at zero. */
  readonly counted: boolean;
}
