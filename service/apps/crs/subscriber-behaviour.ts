import type { Command } from '../../schema/command.js';
import { columnsOf, placesOf, value } from '../../schema/declaration.js';
import type { Behaviour } from '../../schema/table.js';
import { overridingSubscriber } from './override-lint.js';
import { overrideSwitch, subscriber } from './tables/subscriber.js';

const switched = { override: { ...overrideSwitch, required: true } } as const;
const switchedAt = placesOf(switched);

/**
 * What the telephone self-service does, which has no administrator behind it (lookup-protocol.md, SERVE operations).
 */
const setOverride: Command = {
  name: 'override',
  meaning: 'Sends all calls to the override numbers of the groups, or lets the call plans decide again.',
  takes: columnsOf(switched),
  run: (key, values) => [
    { method: 'put', table: subscriber.name, key, attributes: { override: value(values, switchedAt.override) } },
  ],
};

export const subscriberBehaviour: Behaviour = {
  commands: [setOverride],
  check: (row, view) => ({
    errors: [],
    get warnings() {
      return overridingSubscriber(row, view);
    },
  }),
};
