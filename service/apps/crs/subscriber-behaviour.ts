import type { Command } from '../../schema/command.js';
import { columnsOf } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import { overridingSubscriber } from './override-lint.js';
import { overrideSwitch, subscriber } from './tables/subscriber.js';

/** What the telephone self-service does, which has no administrator behind it (lookup-protocol.md, SERVE operations). */
const setOverride: Command = {
  name: 'override',
  meaning: 'Sends all calls to the override numbers of the groups, or lets the call plans decide again.',
  takes: columnsOf({ override: { ...overrideSwitch, required: true } }),
  run: (key, [on]) => [{ method: 'put', table: subscriber.name, key, attributes: { override: on as boolean } }],
};

export const subscriberBehaviour: Behaviour = {
  commands: [setOverride],
  check: (row, view) => ({ errors: [], get warnings() { return overridingSubscriber(row, view); } }),
};
