import { value } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import { commands, unlocked } from './commands.js';
import { completed } from './kinds/forward-plan.js';
import { check, ownNumbers } from './lint.js';
import { subscriber } from './tables/subscriber.js';

/** What is done with subscribers beside keeping them. */
export const subscriberBehaviour: Behaviour = { check, faults: ownNumbers, complete, follows: unlocked, commands };

const { at } = subscriber;

/** Forwards get the instants that were not given. What has ended goes, but for a new record, as an import brings it. */
function complete(row: Row, before: Row | undefined, nowMs: number): Row {
  const given = value(row, at.forward_plan);
  if (given === undefined) return row;
  const kept = completed(given, nowMs, before === undefined);
  return kept === given ? row : row.with(at.forward_plan, kept);
}
