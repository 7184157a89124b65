import type { RulesDescription } from '../../schema/application-description.js';
import type { Line, Place } from './draft.js';
import { childrenOf } from './shape.js';

/**
 * Places to which a rule can be dropped between two lines of the list, outermost first: `gap` 0 is before the first
 * line.
 */
export function dropsAt(shape: RulesDescription, lines: readonly Line[], gap: number): readonly Place[] {
  const before = lines[gap - 1]?.place;
  const next = lines[gap]?.place;
  if (before === undefined) return [next ?? [0]];
  const found: Place[] = [];
  const shallowest = next?.length ?? 1;
  for (let depth = shallowest; depth <= before.length; depth++)
    found.push([...before.slice(0, depth - 1), before[depth - 1]! + 1]);
  const holder = lines[gap - 1]!.rule;
  const isInside = next !== undefined && next.length > before.length;
  if (isInside) return [next];
  return childrenOf(shape, holder)?.length === 0 ? [...found, [...before, 0]] : found;
}

/** Of these places the one whose depth is nearest to where the pointer is, counted in steps of nesting. */
export function nearestDrop(places: readonly Place[], depth: number): Place {
  return [...places].sort((one, other) => Math.abs(one.length - 1 - depth) - Math.abs(other.length - 1 - depth))[0]!;
}
