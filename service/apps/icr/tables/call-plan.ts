import { limits } from '../../../core/limits.js';
import { displayName } from '../../../parts/contact.js';
import { rulesColumn } from '../../../parts/rules.js';
import { inSubscriber, serviceProviderName, subscriberName, subscriberTenant } from '../../../parts/tenant.js';
import { namedLists } from '../../../routing/references.js';
import { choice } from '../../../schema/kinds/choice.js';
import { nameUpTo } from '../../../schema/kinds/name.js';
import { parseJson } from '../../../schema/kinds/parse-json.js';
import { keyed } from '../../../schema/kinds/rule-numbers.js';
import { textOrJson } from '../../../schema/kinds/text-or-json.js';
import type { CheckResult, Row, Table } from '../../../schema/table.js';
import type { View } from '../../../schema/view.js';
import { lintPlan } from '../plan-lint.js';
import { routedDestinations } from './self-destination.js';
import { tenantName } from './service-provider.js';
import { planFaults } from '../../../routing/lint.js';
import { isRefusal, type Finding } from '../../../core/refusals.js';
import { outpulseTypes } from '../outpulse.js';
import { vocabulary } from '../vocabulary.js';

/** The name of a plan, here and in the routes that give it. */
export const planName = nameUpTo(limits.textCharacters);

const columns: Table['columns'] = [
  serviceProviderName(tenantName),
  subscriberName(tenantName),
  { name: 'name', label: 'Name', kind: planName, required: true, meaning: 'The name that routes and rules give, unique within the subscriber.' },
  displayName(),
  rulesColumn(outpulseTypes),
  {
    name: 'destination_type', label: 'Destination Type', default: 'NONE', meaning: 'What the far end is, for the leg that picks the call up.',
    kind: choice(['NONE', 'SIP', 'NUMBER', 'TRUNK', 'TRUNK-OUTPULSE']),
  },
  { name: 'destination_value', label: 'Destination Value', kind: textOrJson(limits.notesCharacters), default: '[]', meaning: 'The far end itself, in the form its type asks for.' },
];

const typeAt = columns.findIndex(({ name }) => name === 'destination_type'), valueAt = columns.findIndex(({ name }) => name === 'destination_value');

export const callPlan: Table = {
  name: 'call_plan',
  number: 4,
  title: 'Call Plan',
  meaning: 'Where calls go: a list of rules, of which the first that holds decides.',
  columns,
  key: ['service_provider_name', 'subscriber_name', 'name'],
  references: [inSubscriber, namedLists(columns)],
  tenant: subscriberTenant,
  check,
  checked: ['rules', 'destination_type', 'destination_value'],
  faults,
  complete,
};

/** Far ends in which numbers are kept as they are in rules (tables.md, `phone`). */
const farEndKinds: { readonly [type: string]: string } = { 'NUMBER': 'number', 'TRUNK-OUTPULSE': 'trunk-outpulse' };

function complete(row: Row): Row {
  const [type, value] = [row[typeAt], row[valueAt]] as readonly (string | undefined)[];
  const kind = farEndKinds[type ?? ''];
  if (kind === undefined || value === undefined) return row;
  const json = /^\s*\[/.test(value) ? parseJson(value, { bytes: limits.notesCharacters, depth: 2 }) : value;
  if (isRefusal(json)) return row;
  const kept = keyed({ [kind]: json })[kind]!;
  const text = typeof kept === 'string' ? kept : JSON.stringify(kept);
  return text === value || typeof json !== 'string' && JSON.stringify(json) === text ? row : row.with(valueAt, text);
}

function faults(row: Row, view: View): readonly Finding[] {
  const [provider, , , , rules, type, value = ''] = row as readonly (string | undefined)[];
  return planFaults({ ...provider === undefined ? {} : { provider }, rules: rules ?? '', ...type === undefined ? {} : { farEnd: { type, value } } }, vocabulary, view);
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  const [provider, subscriber, name, , rules, destinationType, destinationValue] = row as readonly string[];
  const plan = { provider: provider!, subscriber: subscriber!, name: name! };
  const linted = lintPlan(rules!, { ...plan, destinationType: destinationType!, destinationValue: destinationValue! }, view, nowMs);
  return { errors: [...linted.errors, ...routedDestinations(view, rules!, plan)], get warnings() { return linted.warnings; } };
}
