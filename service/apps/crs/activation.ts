import { value } from '../../schema/declaration.js';
import type { Row } from '../../schema/row.js';
import { activation, activationToCome } from './tables/activation.js';

/** Where both are kept, the one in force first. */
export const activationTables = [activation.name, activationToCome.name] as const;

/** A plan that is active on a group, at those instants that its activation is for. */
export interface Activation {
  readonly plan: string;
  /** The change that activated it last. */
  readonly stamp: number;
  /** The instant of that change. */
  readonly activatedMs: number;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

const { at } = activation;

/** Of a row of either table, whose columns are the same. */
export function activationOf(row: Row): Activation {
  return {
    plan: value(row, at.call_plan_name),
    stamp: value(row, at.stamp),
    activatedMs: value(row, at.activated),
    startMs: value(row, at.start),
    endMs: value(row, at.end),
  };
}

/** Whether it holds at an instant: from its start on, and no more from its end on (routing.md, T2). */
export function holdsAt({ startMs, endMs }: Activation, instantMs: number): boolean {
  return (startMs === undefined || instantMs >= startMs) && (endMs === undefined || instantMs < endMs);
}

/**
 * The instant that it is stamped with: that of its command, or its start when that is later (crs/README.md,
 * Activating).
 */
export function stampedMs({ activatedMs, startMs }: Activation): number {
  return startMs === undefined ? activatedMs : Math.max(activatedMs, startMs);
}

/**
 * The one stamped last first; at the same instant that of the later command, while of those that start together none is
 * before another.
 */
export function compareStamps(a: Activation, b: Activation): number {
  return stampedMs(b) - stampedMs(a) || orderOf(b) - orderOf(a);
}

function orderOf(activation: Activation): number {
  return activation.startMs !== undefined && activation.startMs > activation.activatedMs ? 0 : activation.stamp;
}
