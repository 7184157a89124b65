import { matches } from '../../core/secrets.js';
import { isRefusal, refuse } from '../../core/refusals.js';
import { operation } from '../../routing/operation.js';
import type { DeclaredOperation, DeclaredOperations } from '../../routing/operation.js';
import { value } from '../../schema/declaration.js';
import { limits } from '../../core/limits.js';
import type { Key } from '../../schema/row.js';
import { choice, column, flag, integer, numbered, optional, word } from '../../schema/wire-field.js';
import { groupNumber, planName } from './tables/activation.js';
import { group } from './tables/group.js';
import { tenantName } from './tables/service-provider.js';
import { subscriber } from './tables/subscriber.js';
import { supergroup } from './tables/supergroup.js';

/** What names a record is read with the kinds of the columns, so that no key is looked for that no record can have. */
const sp = column('sp', tenantName);
const owner = column('subscriber', tenantName);
const change = optional(integer('change', 'nil where nothing had to be changed'));

const login = operation({
  about: "Whether the PIN is the subscriber's.",
  writes: false,
  takes: [sp, owner, word('pin', limits.textCharacters)],
  gives: [],
  example: { takes: ['Lakeshore_Telecom', 'City_Hall', '4711'], gives: [] },
  /** The same answer, after the same work, for a wrong PIN, for none and for no such subscriber. */
  run({ view, pins }, provider, name, digits) {
    const attempt = { account: `${provider}/${name}` };
    const throttled = pins.begin(attempt);
    if (throttled !== undefined) return throttled;
    const stored = view.get(subscriber.name, [provider, name]);
    if (!matches((stored && value(stored.row, subscriber.at.ivr_pin)) ?? '', digits))
      return refuse('wrong_credentials', 'The service provider, the subscriber or the PIN is wrong.');
    pins.right(attempt);
    return [];
  },
});

/** A command on a group or a supergroup, by its name. */
function onGroups(
  command: 'activate' | 'deactivate',
  about: string,
  example: DeclaredOperation['example'],
): DeclaredOperation {
  return operation({
    about,
    writes: true,
    takes: [
      sp,
      owner,
      choice('kind', [group.name, supergroup.name]),
      numbered('number', groupNumber),
      column('plan', planName),
    ],
    gives: [change],
    example,
    async run(asked, provider, name, table, number, callPlan) {
      const key: Key = [provider, name, number];
      const done = await asked.command(table, key, command, { call_plan: callPlan });
      return isRefusal(done) ? done : [done];
    },
  });
}

const override = operation({
  about: "Has the subscriber's override hold, or no more.",
  writes: true,
  takes: [sp, owner, flag('override')],
  gives: [change],
  example: { takes: ['Lakeshore_Telecom', 'City_Hall', true], gives: [9] },
  async run(asked, provider, name, on) {
    const done = await asked.command(subscriber.name, [provider, name], 'override', { override: on });
    return isRefusal(done) ? done : [done];
  },
});

/** The telephone self-service of crs (lookup-protocol.md, SERVE operations). */
export const operations: DeclaredOperations = {
  login,
  activate: onGroups('activate', 'Has a plan hold on a group, or on the groups of a supergroup.', {
    takes: ['Lakeshore_Telecom', 'City_Hall', 'group', 1, 'Evacuation'],
    gives: [7],
  }),
  deactivate: onGroups('deactivate', 'Takes it from there.', {
    takes: ['Lakeshore_Telecom', 'City_Hall', 'supergroup', 1, 'Snow_Day'],
    gives: [8],
  }),
  override,
};
