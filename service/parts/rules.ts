import { limits } from '../core/limits.js';
import { column } from '../schema/declaration.js';
import type { Json } from '../schema/kind.js';
import { json } from '../schema/kinds/json.js';
import { numbersInForm } from '../schema/kinds/rule-numbers.js';
import { respelled } from '../schema/kinds/rule-spelling.js';

/**
 * The rules of a cell, which the documents show as an array, as one rule alone, or as an object that holds them
 * (columns.md, Common types). Whatever else is given stays as it is.
 */
function ruleList(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = value as { readonly [name: string]: Json };
  const names = Object.keys(members);
  if (names.length === 0) return [];
  return names.length === 1 && Array.isArray(members['rules']) ? members['rules'] : [members];
}

/** The same where one rule alone is kept as it is. */
export function ruleListOrOne(value: Json): Json {
  const list = ruleList(value);
  return Array.isArray(list) && list[0] === value ? value : list;
}

/**
 * The rules of a plan, kept as they are written but for the numbers in them (columns.md, Common types) and the name of
 * trunks with digits, which is the first of `outpulseTypes`; what they mean is for routing to say (routing.md, Plans
 * and rules).
 */
export const rulesColumn = (outpulseTypes: readonly string[]) =>
  column({
    name: 'rules',
    label: 'Rules',
    default: '[]',
    meaning: 'The rules in the order in which they are tried.',
    kind: json({
      shape: 'array',
      bytes: limits.planBytes,
      beyond: 'plan_too_large',
      input: 'rules',
      form: (value) => numbersInForm(respelled(ruleList(value), outpulseTypes)),
    }),
  });
