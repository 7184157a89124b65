import { KeptRecords } from '../../routing/kept-records.js';
import type { NumberRecord } from '../../routing/numbers.js';
import type { View } from '../../schema/view.js';
import { storedConstraints, type Constraints } from '../../routing/constraints.js';
import { activationsOn } from './activating.js';
import type { Activation } from './activation.js';
import { group as groupTable } from './tables/group.js';
import { groupKeysOf, groupOf, type GroupRow } from './rows.js';

/** A group as calls to its members need it: without the members, of which there may be ten thousand. */
export class RedirectedGroup {
  readonly number: number;
  readonly plans: readonly string[];
  readonly override: string | undefined;
  readonly constraints: Constraints;
  readonly #provider: string;
  readonly #subscriber: string;
  #active: readonly Activation[] = noActivations;
  /** The change in whose snapshot the activations were read. */
  #seen = -1;

  constructor({ number, plans, override, constraints, provider, subscriber }: GroupRow) {
    this.number = number;
    this.plans = plans;
    this.override = override;
    this.constraints = storedConstraints(constraints);
    this.#provider = provider;
    this.#subscriber = subscriber;
  }

  /**
   * The activations on it, in force or to come, the one stamped last first: two seeks after a change, and nothing until
   * the next.
   */
  active(view: View): readonly Activation[] {
    if (this.#seen !== view.change) {
      this.#active = activationsOn([this.#provider, this.#subscriber, this.number], view);
      this.#seen = view.change;
    }
    return this.#active;
  }
}
const noActivations: readonly Activation[] = [];

const kept = new KeptRecords(groupTable.name, ({ row }) => new RedirectedGroup(groupOf(row)));

/**
 * The groups of a called number, the lowest group number first: one seek for all of them, and one for each that has not
 * been looked at since the last change. Only those of the number's own subscriber count (routing.md, N5).
 */
export function groupsOfNumber(
  view: View,
  called: string,
  { provider, subscriber }: NumberRecord,
): readonly RedirectedGroup[] {
  const found: RedirectedGroup[] = [];
  for (const key of groupKeysOf(view, called)) {
    if (key[0] !== provider || key[1] !== subscriber) continue;
    const group = kept.read(view, key);
    if (group !== undefined) found.push(group);
  }
  return found.length > 1 ? found.sort((a, b) => a.number - b.number) : found;
}
