import { limits } from '../../core/limits.js';
import { refuse, type Refusal } from '../../core/refusals.js';
import type { Json } from '../../schema/kind.js';

/** Digits or an identifier, as gateways name their trunk groups. */
export function isTrunk(text: string): boolean {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(text);
}

/** The items of a destination that hunts trunks in order: a list between commas, an array, or one alone. */
export function trunkItems(value: Json | undefined): readonly Json[] | Refusal {
  const items = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as readonly Json[]) : [];
  if (items.length === 0 || value === '') return refuse('bad_destination', 'At least one trunk group is needed.');
  return items.length > limits.huntedTrunks
    ? refuse('bad_destination', `More than ${limits.huntedTrunks} trunk groups.`)
    : items;
}
