import { limits } from '../../../core/limits.js';
import { refusals, type Finding } from '../../../core/refusals.js';
import { displayName } from '../../../parts/contact.js';
import { emergencyIn } from '../../../parts/emergency-in.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { list } from '../../../schema/kinds/list.js';
import { destinationPhone, phone } from '../../../schema/kinds/phone.js';
import { text } from '../../../schema/kinds/text.js';
import type { CheckResult, Key, Reference, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { emergencyFinding } from '../../../routing/lint/number-findings.js';
import { compileConstraints, type Constraints } from '../../../routing/constraints.js';
import { groupWarnings } from '../group-lint.js';
import { deactivate } from './activating.js';
import { groupNumber, planName } from './activation.js';
import { activationCommands } from './activation-commands.js';
import { groupState } from './in-force.js';
import { groupOf, groupPlaces, memberCovers, numberPlaces, type GroupRow } from './rows.js';
import { memberDestinations } from './self-destination.js';
import { tenantName } from './service-provider.js';

/** A number can go to the archive when it is in no group any more. */
const toNumbers: Reference = { to: 'number', column: 'members', by: (row) => entriesOf(row, groupPlaces.members).map((number) => [number]) };

/** Likewise a plan. */
const toPlans: Reference = {
  to: 'call_plan',
  column: 'call_plans',
  by: (row) => entriesOf(row, groupPlaces.plans).map((plan) => [row[groupPlaces.provider] as string, row[groupPlaces.subscriber] as string, plan]),
};

/** None where the tenant is not known: what lacks its tenant is refused for that. */
function entriesOf(row: Row, place: number): readonly string[] {
  const isComplete = row[groupPlaces.provider] !== undefined && row[groupPlaces.subscriber] !== undefined;
  return isComplete ? row[place] as readonly string[] | undefined ?? none : none;
}
const none: readonly string[] = [];

export const group: Table = {
  name: 'group',
  number: 5,
  title: 'Group',
  meaning: 'Numbers whose calls are redirected together: by the call plan that was activated last, or to the override number.',
  columns: [
    { name: 'group_number', label: 'Group Number', kind: groupNumber, required: true, meaning: 'The number that it is called by, unique within the subscriber.' },
    displayName(),
    { name: 'members', label: 'Members', kind: list(phone, { unique: true, bytes: limits.membersBytes }), meaning: 'The numbers whose calls are redirected; each may be in other groups too.' },
    { name: 'call_plans', label: 'Call Plans', kind: list(planName, { unique: true }), meaning: 'The call plans that can be activated.' },
    { name: 'override_number', label: 'Override Number', kind: destinationPhone, meaning: 'Where calls go when the subscriber overrides all plans, and otherwise where no active plan decides.' },
    serviceProviderName(tenantName),
    subscriberName(tenantName),
    {
      name: 'constraints', label: 'Constraints', kind: list(text(limits.regexCharacters), { array: true }),
      meaning: 'Regular expressions of prohibited destinations: a number, digits sent on trunks or a SIP user in which one finds a match is never reached from here.',
    },
  ],
  key: ['service_provider_name', 'subscriber_name', 'group_number'],
  references: [inSubscriber, toNumbers, toPlans],
  grouped: [{ name: 'members', by: 'members', covers: memberCovers, limit: limits.groupsOfNumber }],
  tenant: subscriberTenant,
  check,
  faults: (row) => {
    const group = groupOf(row);
    return [...tooManyPlans(group), ...constraintFaults(compileConstraints(group.constraints))];
  },
  follows(before, after, view) {
    const [was, is] = [groupOf(before), groupOf(after)];
    const key: Key = [is.provider, is.subscriber, is.number];
    return was.plans.filter((plan) => !is.plans.includes(plan)).flatMap((plan) => deactivate(key, plan, view));
  },
  commands: activationCommands((key) => [key]),
  state: (stored, view, now) => groupState(stored, view, now),
};

function check(row: Row, view: View): CheckResult {
  const group = groupOf(row);
  const constraints = compileConstraints(group.constraints);
  const errors = [...foreignMembers(group, view), ...tooManyPlans(group), ...constraintFaults(constraints), ...memberDestinations(view, group), ...emergencyOverride(view, group)];
  return { errors, get warnings() { return groupWarnings(view, group, constraints); } };
}

function constraintFaults({ errors }: Constraints): readonly Finding[] {
  return errors.map(({ place, refusal: { code, message } }) => ({ field: `constraints/${place}`, code, message }));
}

/** What the setting adds: 911 itself is refused by the column (routing.md N3). */
function emergencyOverride(view: View, { override }: GroupRow): readonly Finding[] {
  return override !== undefined && emergencyIn(view).has(override) ? [emergencyFinding('override_number', override)] : [];
}

function tooManyPlans({ plans }: GroupRow): readonly Finding[] {
  return plans.length <= limits.plansOfGroup ? [] : [{ field: 'call_plans', code: 'too_long', message: `More than ${limits.plansOfGroup} call plans.` }];
}

/** Members that are told of; there may be ten thousand. */
const toldMembers = 20;

/** Numbers of other subscribers, who are told of as if there was no such number: a tenant never learns of another's records (api.md). */
function foreignMembers({ members, provider, subscriber }: GroupRow, view: View): readonly Finding[] {
  const findings: Finding[] = [];
  for (const member of members) {
    const row = view.get('number', [member])?.row;
    if (row !== undefined && row[numberPlaces.provider] === provider && row[numberPlaces.subscriber] === subscriber) continue;
    findings.push({ field: 'members', code: 'no_such_record', message: `${refusals.no_such_record.text} There is no number ${member}.` });
    if (findings.length === toldMembers) return findings;
  }
  return findings;
}
