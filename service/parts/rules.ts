import { limits } from '../core/limits.js';
import { json } from '../schema/kinds/json.js';
import { numbersInForm } from '../schema/kinds/rule-numbers.js';
import type { Column } from '../schema/table.js';

/** The rules of a plan, kept as they are written but for the numbers in them (tables.md, `phone`); what they mean is for routing to say (routing.md, Rules, plans). */
export const rules: Column = {
  name: 'rules', label: 'Rules', default: '[]', meaning: 'The rules in the order in which they are tried.',
  kind: json({ shape: 'array', bytes: limits.planBytes, beyond: 'plan_too_large', input: 'rules', form: numbersInForm }),
};
