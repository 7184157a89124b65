import { limits } from '../core/limits.js';
import { isRefusal } from '../core/refusals.js';
import type { Json } from '../schema/kind.js';
import { value, valueIfSet, type Place } from '../schema/declaration.js';
import { nameFault } from '../schema/kinds/name.js';
import { parseJson } from '../schema/kinds/parse-json.js';
import { normalisePhone } from '../schema/kinds/phone.js';
import type { Reference } from '../schema/table.js';
import type { Key, Row } from '../schema/row.js';
import type { View } from '../schema/view.js';
import { isObject, textsOf, type Members } from './members.js';
import { typedRules, type RuleForm, type Said } from './rule-form.js';

/**
 * The names of the lists of area codes that rules ask for, each once: references of the plan, read without compiling
 * it. `types` are the application's spellings of the criterion. Rules that are no JSON name none.
 */
export function npaListsOf(
  rulesText: string,
  types: readonly string[] = ['npa'],
  form: RuleForm = typedRules,
): string[] {
  return namedIn(rulesText, types, form.asked, ({ value }) => textsOf(value) ?? []);
}

/**
 * The reference of plans to the lists that their rules name, of the provider and built in: whichever is taken, a list
 * that a plan names stays, but for one of the provider over a built-in one, which takes over. That a list is missing is
 * for lint to say, which knows the rule. `types` and `form` as for `npaListsOf`.
 */
export function namedLists(
  at: { readonly service_provider_name: Place<string>; readonly rules: Place<string> },
  types?: readonly string[],
  form?: RuleForm,
): Reference {
  return {
    to: 'npa_list',
    column: 'rules',
    optional: true,
    standIn: ([owner, list]) => (owner === '' ? undefined : ['', list!]),
    // What cannot be the name of a list has no place in an index of them.
    by: (row: Row): readonly Key[] =>
      npaListsOf(value(row, at.rules), types, form)
        .filter((list) => nameFault(list) === undefined)
        .flatMap((list) => [
          [value(row, at.service_provider_name), list],
          ['', list],
        ]),
  };
}

/** Plans and characters of rules that are looked through for a list's name: some milliseconds of a person who saves. */
const searched = { plans: 2_000, characters: 8_000_000 };

/**
 * The plans of a provider whose rules name a list, as their keys read behind the provider; of very many plans the first
 * are looked at. `table` is that of the plans.
 */
export function plansNaming(
  table: { readonly name: string; readonly at: { readonly rules: Place<string> } },
  types?: readonly string[],
  form?: RuleForm,
): (view: View, provider: string, list: string) => readonly string[] {
  return (view, provider, list) => {
    const found: string[] = [];
    let characters = 0;
    for (const { key, row } of view.scan(table.name, { prefix: [provider], limit: searched.plans })) {
      const rules = valueIfSet(row, table.at.rules) ?? '';
      if ((characters += rules.length) > searched.characters) break;
      if (rules.includes(list) && npaListsOf(rules, types, form).includes(list)) found.push(key.slice(1).join('/'));
    }
    return found;
  };
}

/**
 * The numbers that rules name as destinations, each once, normalised: none of them may be a number that is routed to
 * the plan (routing.md, R6).
 */
export function staticNumbersOf(rulesText: string, form: RuleForm = typedRules): string[] {
  return namedIn(rulesText, ['number'], form.leads, ({ value }) => {
    const number = typeof value === 'string' || typeof value === 'number' ? normalisePhone(String(value)) : undefined;
    return number === undefined || isRefusal(number) ? [] : [number];
  });
}

/** Where a number stands as a destination in rules: `rules/1/destination`, in the order in which they are written. */
export function pointersOf(rulesText: string, number: string, form: RuleForm = typedRules): string[] {
  const json = parseJson(rulesText, { bytes: limits.planBytes, depth: limits.jsonDepth });
  const found: string[] = [];
  const look = (value: Json, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (
      isObject(value) &&
      form.leads(value).some((said) => said.type === 'number' && !said.idle && isNumber(said.value, number))
    )
      found.push(pointer);
    for (const [name, inside] of Object.entries(value)) look(inside as Json, `${pointer}/${name}`);
  };
  if (!isRefusal(json)) look(form.rules(json) ?? [], 'rules');
  return found;
}

function isNumber(value: Json | undefined, number: string): boolean {
  return (typeof value === 'string' || typeof value === 'number') && normalisePhone(String(value)) === number;
}

/** The call plans that rules lead to, each once, by the application's spellings of that destination. */
export function plansNamedIn(
  rulesText: string,
  types: readonly string[] = ['call_plan'],
  form: RuleForm = typedRules,
): string[] {
  return namedIn(rulesText, types, form.leads, ({ value }) => (typeof value === 'string' ? [value] : []));
}

/** What `name` finds in what rules say of the types, wherever in a JSON text they stand. */
function namedIn(
  text: string,
  types: readonly string[],
  saidBy: (members: Members) => readonly Said[],
  name: (said: Said) => readonly string[],
): string[] {
  if (!types.some((type) => text.includes(`"${type}"`))) return [];
  const json = parseJson(text, { bytes: limits.planBytes, depth: limits.jsonDepth });
  const found = new Set<string>();
  let level: readonly Json[] = isRefusal(json) ? [] : [json];
  while (level.length > 0) {
    const below: Json[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const all = isObject(value) ? saidBy(value) : [];
      for (const said of all) {
        if (said.idle || typeof said.type !== 'string' || !types.includes(said.type)) continue;
        for (const named of name(said)) if (named !== '') found.add(named);
      }
      below.push(...(Object.values(value) as Json[]));
    }
    level = below;
  }
  return [...found];
}
