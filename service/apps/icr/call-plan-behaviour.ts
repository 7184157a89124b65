import { limits } from '../../core/limits.js';
import { isRefusal, type Finding } from '../../core/refusals.js';
import { planFaults } from '../../routing/lint.js';
import { value, valueIfSet } from '../../schema/declaration.js';
import { parseJson } from '../../schema/kinds/parse-json.js';
import { keyed } from '../../schema/kinds/rule-numbers.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { lintPlan } from './plan-lint.js';
import { routedDestinations } from './self-destination.js';
import { callPlan } from './tables/call-plan.js';
import { vocabulary } from './vocabulary.js';

export const callPlanBehaviour: Behaviour = {
  check,
  checked: ['rules', 'destination_type', 'destination_value'],
  faults,
  complete,
};

const { at } = callPlan;

/** Far ends in which numbers are kept as they are in rules (columns.md, Common types). */
const farEndKinds: { readonly [type: string]: string } = { NUMBER: 'number', 'TRUNK-OUTPULSE': 'trunk-outpulse' };

function complete(row: Row): Row {
  const given = value(row, at.destination_value);
  const kind = farEndKinds[value(row, at.destination_type)];
  if (kind === undefined) return row;
  const json = /^\s*\[/.test(given) ? parseJson(given, { bytes: limits.notesCharacters, depth: 2 }) : given;
  if (isRefusal(json)) return row;
  const kept = keyed({ [kind]: json })[kind]!;
  const text = typeof kept === 'string' ? kept : JSON.stringify(kept);
  return text === given || (typeof json !== 'string' && JSON.stringify(json) === text)
    ? row
    : row.with(at.destination_value, text);
}

function faults(row: Row, view: View): readonly Finding[] {
  const [provider, type] = [valueIfSet(row, at.service_provider_name), valueIfSet(row, at.destination_type)];
  return planFaults(
    {
      ...(provider === undefined ? {} : { provider }),
      rules: valueIfSet(row, at.rules) ?? '',
      ...(type === undefined ? {} : { farEnd: { type, value: valueIfSet(row, at.destination_value) ?? '' } }),
    },
    vocabulary,
    view,
  );
}

function check(row: Row, view: View, nowMs?: number): CheckResult {
  const plan = {
    provider: value(row, at.service_provider_name),
    subscriber: value(row, at.subscriber_name),
    name: value(row, at.name),
  };
  const rules = value(row, at.rules);
  const linted = lintPlan(
    rules,
    { ...plan, destinationType: value(row, at.destination_type), destinationValue: value(row, at.destination_value) },
    view,
    nowMs,
  );
  return {
    errors: [...linted.errors, ...routedDestinations(view, rules, plan)],
    get warnings() {
      return linted.warnings;
    },
  };
}
