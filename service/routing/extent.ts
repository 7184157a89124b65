import type { View } from '../schema/view.js';

/** From the start to before the end. */
export type Window = readonly [start: number, end: number];

/**
 * A set of calls that lint can reckon with, by one property of theirs. A criterion that says its extents holds for the
 * calls that are in all of them, and for no other.
 */
export type Extent =
  /** Seconds of the local day. */
  | { readonly of: 'time'; readonly windows: readonly Window[] }
  /** Bits 1 (Sunday) to 7. */
  | { readonly of: 'weekday'; readonly days: number }
  /** Local seconds since 1970-01-01 00:00:00. */
  | { readonly of: 'date'; readonly windows: readonly Window[] }
  /** Area codes of the caller; undefined when there is no such list. */
  | {
      readonly of: 'area';
      codes(view: View, provider: string): readonly string[] | undefined;
      missing(view: View, provider: string): readonly string[];
    }
  | { readonly of: 'share'; readonly band: Band }
  /** True or false of a call, and nothing more is known; equal texts are true together. */
  | Fact;

export interface Fact {
  readonly of: 'fact';
  readonly fact: string;
  readonly about: 'caller' | 'called' | 'ingress' | 'labels' | 'counters' | 'days';
}

/** A percent rule's part of its group: from `low` to under `low + percent` of 100. */
export interface Band {
  readonly percent: number;
  low: number;
  /** Of the group: plan key and path of its first rule. */
  seed: number;
}
