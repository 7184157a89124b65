import type { Command } from '../../schema/command.js';
import { boolean } from '../../schema/kinds/boolean.js';
import { position, type Behaviour } from '../../schema/table.js';
import { overridingSubscriber } from './override-lint.js';
import { subscriber } from './tables/subscriber.js';

const override = subscriber.columns[position(subscriber, 'override')]!;

/** What the telephone self-service does, which has no administrator behind it (lookup-protocol.md, SERVE operations). */
const setOverride: Command = {
  name: 'override',
  meaning: 'Sends all calls to the override numbers of the groups, or lets the call plans decide again.',
  takes: [{ name: override.name, label: override.label, kind: boolean, required: true, meaning: override.meaning }],
  run: (key, [on]) => [{ method: 'put', table: subscriber.name, key, attributes: { [override.name]: on as boolean } }],
};

export const subscriberBehaviour: Behaviour = {
  commands: [setOverride],
  check: (row, view) => ({ errors: [], get warnings() { return overridingSubscriber(row, view); } }),
};
