import type { Childless } from '../kinds/charge.js';
import type { ChildRate } from '../kinds/child-rates.js';
import type { ClockWindow } from '../kinds/window.js';
import type { Charge } from './charge.js';
import { covered, type Dialled } from './dialled.js';

/** A rate or a child of one, made ready to be matched: its children by what they ask. */
export interface RateNode {
  /** As rules' paths show it: `destination 808`. Empty for the rate itself. */
  readonly name: string;
  readonly charge: Charge;
  /** Undefined is as the parent has it. */
  readonly childless: Childless | undefined;
  readonly destinations: PrefixNodes;
  readonly origins: PrefixNodes;
  readonly days: readonly DayNode[];
  readonly times: readonly TimeNode[];
  readonly sequences: readonly SequenceNode[];
}

interface DayNode {
  readonly days: number;
  readonly node: RateNode;
}
interface TimeNode {
  readonly window: ClockWindow;
  readonly node: RateNode;
}
interface SequenceNode {
  readonly seconds: number | undefined;
  readonly node: RateNode;
}

/** A child that begins as a number does. */
interface PrefixMatch {
  readonly node: RateNode;
  /** How many digits of the number, as E.164 writes it, it says. */
  readonly covered: number;
}

/** Siblings by prefix: found by one look for each length, however many there are. */
export class PrefixNodes {
  readonly #byPrefix = new Map<string, RateNode[]>();
  #longest = 0;

  add(prefix: string, node: RateNode): void {
    const nodes = this.#byPrefix.get(prefix);
    if (nodes === undefined) this.#byPrefix.set(prefix, [node]);
    else nodes.push(node);
    this.#longest = Math.max(this.#longest, prefix.length);
  }

  get isEmpty(): boolean {
    return this.#longest === 0;
  }

  /** Those that a number begins with, the longest prefix first, then in list order. */
  matching({ forms, isWhole }: Dialled): readonly PrefixMatch[] {
    const found: PrefixMatch[] = [];
    for (const form of forms) {
      for (let length = isWhole ? form.length : Math.min(form.length, this.#longest); length > 0; length--) {
        const prefix = form.slice(0, length);
        for (const node of this.#byPrefix.get(prefix) ?? none) found.push({ node, covered: covered(prefix) });
        if (isWhole) break;
      }
    }
    return found;
  }
}
const none: readonly RateNode[] = [];

function chargeOf({ chargeMethod, amount, surcharge, firstInterval, nextInterval }: ChildRate): Charge {
  return { method: chargeMethod, amount, surcharge, firstSeconds: firstInterval, nextSeconds: nextInterval };
}

/** The tree of a rate. */
export function rateTree(charge: Charge, childless: Childless, children: readonly ChildRate[]): RateNode {
  return nodeOf('', charge, childless, children);
}

function nodeOf(
  name: string,
  charge: Charge,
  childless: Childless | undefined,
  children: readonly ChildRate[],
): RateNode {
  const destinations = new PrefixNodes(),
    origins = new PrefixNodes();
  const days: DayNode[] = [],
    times: TimeNode[] = [],
    sequences: SequenceNode[] = [];
  for (const child of children) {
    const { match } = child;
    const make = (name: string): RateNode => nodeOf(name, chargeOf(child), child.childless, child.children);
    switch (match.type) {
      case 'destination':
        for (const prefix of new Set(match.prefixes)) destinations.add(prefix, make(`destination ${prefix}`));
        break;
      case 'origin':
        for (const prefix of new Set(match.prefixes)) origins.add(prefix, make(`origin ${prefix}`));
        break;
      case 'day':
        days.push({ days: match.days, node: make(`day ${days.length + 1}`) });
        break;
      case 'time':
        times.push({ window: match.window, node: make(`time ${times.length + 1}`) });
        break;
      case 'sequence':
        sequences.push({ seconds: match.seconds, node: make(`sequence ${sequences.length + 1}`) });
        break;
    }
  }
  return { name, charge, childless, destinations, origins, days, times, sequences };
}
