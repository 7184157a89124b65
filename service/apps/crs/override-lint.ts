import type { Finding } from '../../core/refusals.js';
import { value } from '../../schema/declaration.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { groupOf, type GroupRow } from './rows.js';
import { subscriber } from './tables/subscriber.js';

/** Groups that are looked at: each may have ten thousand members, and a person who saves waits for it. */
const groupsLookedAt = 50;

/**
 * A warning where a subscriber's override is on: the document reads like a permission (`can use an override number`),
 * and here it is the switch itself, so that a file of subscribers that has it on redirects every call at once
 * (crs/README.md, Where a call goes).
 */
export function overridingSubscriber(row: Row, view: View): readonly Finding[] {
  const { at } = subscriber;
  if (!value(row, at.override)) return [];
  const [provider, name] = [value(row, at.service_provider_name), value(row, at.name)];
  const groups = [...view.scan('group', { prefix: [provider, name], limit: groupsLookedAt })]
    .map((stored) => groupOf(stored.row))
    .filter(({ override }) => override !== undefined);
  if (groups.length === 0)
    return [
      {
        field: 'override',
        code: 'overrides',
        message:
          'The switch is on: calls to each group go to its override number, whatever plans are active, from the moment it has one.',
      },
    ];
  const told = groups.map(({ number, override }) => `of group ${number} to ${override!}`);
  return [
    {
      field: 'override',
      code: 'overrides',
      message: `The switch is on: whatever plans are active, calls go to override numbers, ${told.join(', ')}.`,
      ...exampleOf(groups),
    },
  ];
}

/** The same of a group that has an override number. */
export function overriddenGroup(view: View, group: GroupRow): readonly Finding[] {
  const { override } = group;
  const owner = override === undefined ? undefined : view.get(subscriber.name, [group.provider, group.subscriber])?.row;
  if (override === undefined || owner === undefined || !value(owner, subscriber.at.override)) return [];
  return [
    {
      field: 'override_number',
      code: 'overrides',
      message: `The override of the subscriber is on: calls of the group go to ${override}, whatever plans are active.`,
      ...exampleOf([group]),
    },
  ];
}

/** A call that shows it. */
function exampleOf(groups: readonly GroupRow[]): Pick<Finding, 'example'> {
  const member = groups.flatMap(({ members }) => members.slice(0, 1))[0];
  return member === undefined ? {} : { example: `called ${member}` };
}
